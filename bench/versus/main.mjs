// Head to head: the relay, and what else one would build, on the same mail before the same resend-sim. bench/README.md
// says what is measured.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import * as bullmq from './bullmq/contender.mjs';
import * as graphile from './graphile/contender.mjs';
import { median } from './figures.mjs';
import { lookAtMachine } from './machine.mjs';
import { plotOf } from './plot.mjs';
import { useProgramsOf } from './processes.mjs';
import * as relay from './relay/contender.mjs';
import { measureCampaign, measureKills, measureLatency, measureLimits, measureSingles } from './scenarios.mjs';
import { machineLine, tableOf } from './table.mjs';

const contenders = { relay, bullmq, graphile };

const scenarios = {
  campaign: { measure: measureCampaign, repeated: true },
  singles: { measure: measureSingles, repeated: true },
  latency: { measure: measureLatency, repeated: true },
  limits: { measure: measureLimits, repeated: false },
  kills: { measure: measureKills, repeated: false },
};

const size = 2048; // bytes of a mail
const full = { size, repeat: 3, campaignMails: 200_000, singleMails: 10_000, probes: 500, limitSeconds: 31, kills: 20 };
const quick = { size, repeat: 1, campaignMails: 6_000, singleMails: 1_000, probes: 50, limitSeconds: 3, kills: 1 };

const usage = `node bench/versus/main.mjs [--quick] [--only SCENARIO,...] [--contenders NAME,...] [--publish]
  --quick        all of it, roughly, in about a minute
  --only         of ${Object.keys(scenarios).join(', ')}
  --contenders   of ${Object.keys(contenders).join(', ')}
  --dir DIR      the disk to measure; the default is $TMPDIR
  --programs DIR of resend-relay and resend-sim; the default is build/release/bin
  --publish      writes table and plots into bench/README.md and bench/versus/results`;

const top = join(import.meta.dirname, '../..');
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(scenarios).join() },
    contenders: { type: 'string', default: Object.keys(contenders).join() },
    dir: { type: 'string', default: tmpdir() },
    programs: { type: 'string', default: join(top, 'build/release/bin') },
    publish: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function chosen(all, names) {
  return names.split(',').map((name) => {
    if (!all[name]) throw new Error(`unknown: ${name}\n${usage}`);
    return [name, all[name]];
  });
}

// What fails leaves a gap in the table, and the exit status tells it.
async function tried(scenario, name, measure) {
  try {
    const measured = await measure();
    console.error(`${scenario} ${name} ${JSON.stringify(measured)}`);
    return measured;
  } catch (error) {
    console.error(`${scenario} ${name}: ${error.message}`);
    process.exitCode = 1;
    return null;
  }
}

// Contenders take turns, so that what else the machine does meets all of them. Of repeated scenarios the median counts.
async function measureAll(sizes) {
  const results = chosen(contenders, options.contenders).map(([name, { title, shortTitle }]) => ({
    name,
    title,
    shortTitle,
    measured: {},
  }));
  for (const [scenario, { measure, repeated }] of chosen(scenarios, options.only)) {
    const rounds = results.map(() => []);
    for (let round = 0; round < (repeated ? sizes.repeat : 1); ++round)
      for (const [i, { name }] of results.entries()) {
        const measured = await tried(scenario, name, () => measure(contenders[name], options.dir, sizes));
        if (measured) rounds[i].push(measured);
      }
    results.forEach(({ measured }, i) => {
      if (rounds[i].length > 0) measured[scenario] = median(rounds[i]);
    });
  }
  return results;
}

// Replaces what is between the two marks.
function publish(results, text) {
  const directory = join(import.meta.dirname, 'results');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'versus.svg'), plotOf(results));
  writeFileSync(join(directory, 'versus.json'), JSON.stringify(results, null, 2) + '\n');
  const page = join(top, 'bench/README.md');
  const marked = /(<!-- versus: written by .*? -->\n).*(<!-- versus: end -->)/s;
  const before = readFileSync(page, 'utf8');
  if (!marked.test(before)) throw new Error(`${page} has no marks for the results`);
  writeFileSync(page, before.replace(marked, (_, begin, end) => `${begin}${text}${end}`));
}

async function main() {
  if (options.help) return console.log(usage);
  useProgramsOf(options.programs);
  const where = lookAtMachine(options.dir, graphile.postgres);
  const began = Date.now();
  const results = await measureAll(options.quick ? quick : full);
  const command = ['node bench/versus/main.mjs', ...process.argv.slice(2)].join(' ');
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  const date = new Date(began).toISOString().slice(0, 10);
  const text =
    `\`${command}\`, ${date}, ${minutes} minutes. ${machineLine(where)}\n\n${tableOf(results)}\n\n` +
    '![The same as bars](versus/results/versus.svg)\n';
  console.log(text);
  if (options.publish) publish(results, text);
  const { lost = 0, doubled = 0 } = results.find(({ name }) => name === 'relay')?.measured.kills ?? {};
  if (lost + doubled > 0) throw new Error(`the relay lost ${lost} mails and doubled ${doubled}`);
}

await main();
