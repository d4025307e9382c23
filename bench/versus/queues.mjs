// The relay with its store in PostgreSQL beside queues in PostgreSQL, on the same server: a campaign of 2 KB mails, a
// job for each. The queues' tasks do nothing, while the relay sends everything over TLS. bench/README.md says more.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { median } from './figures.mjs';
import * as graphile from './graphile/contender.mjs';
import { lookAtMachine } from './machine.mjs';
import { useProgramsOf } from './processes.mjs';
import { queueOf } from './queues/contender.mjs';
import * as relay from './relay/on_postgres.mjs';
import { measureCampaign } from './scenarios.mjs';
import { machineLine } from './table.mjs';

const size = 2048; // bytes of a mail

const usage = `node bench/versus/queues.mjs [--mails N] [--repeat N] [--only NAME,...] [--pgmq FILE]
  --only         of relay, relay-keys, graphile, pg-boss, pgmq
  --pgmq FILE    pgmq-extension/sql/pgmq.sql of pgmq's repository: without it pgmq is left out
  --dir DIR      the disk to measure; the default is $TMPDIR
  --programs DIR of resend-relay and resend-sim; the default is build/release/bin`;

const { values: options } = parseArgs({
  options: {
    mails: { type: 'string', default: '100000' },
    repeat: { type: 'string', default: '3' },
    only: { type: 'string' },
    pgmq: { type: 'string' },
    dir: { type: 'string', default: tmpdir() },
    programs: { type: 'string', default: join(import.meta.dirname, '../../build/release/bin') },
    help: { type: 'boolean', default: false },
  },
});

const withoutKeys = {
  ...relay,
  title: 'resend-relay',
  client: join(import.meta.dirname, 'queues/relay_without_keys.mjs'),
};

// Each with how many jobs are added at once, and how many of such batches are under way. The relay has a line for each.
const all = {
  relay: { contender: withoutKeys, batch: 100, inFlight: 16 },
  'relay-keys': { contender: relay, batch: 100, inFlight: 16 },
  graphile: { contender: queueOf('graphile-worker', 'graphile.mjs'), batch: 1_000, inFlight: 4 },
  'pg-boss': { contender: queueOf('pg-boss', 'pg_boss.mjs'), batch: 1_000, inFlight: 4 },
  pgmq: { contender: queueOf('pgmq', 'pgmq.mjs', { PGMQ_SQL: options.pgmq }), batch: 1_000, inFlight: 4 },
};

function chosen() {
  const names = options.only?.split(',') ?? Object.keys(all).filter((name) => name !== 'pgmq' || options.pgmq);
  for (const name of names) if (!all[name]) throw new Error(`unknown: ${name}\n${usage}`);
  return names.map((name) => all[name]);
}

const whole = (value) => Math.round(value).toLocaleString('en-US');

function rowOf({ title, measured: { accepted, sent, cpu, applicationCpu } }, first) {
  const cells = [whole(accepted), whole(sent), (first.sent / sent).toFixed(2), whole(cpu), whole(applicationCpu)];
  return `| ${title} | ${cells.join(' | ')} |`;
}

// They take turns, so that what else the machine does meets all of them.
async function main() {
  if (options.help) return console.log(usage);
  useProgramsOf(options.programs);
  const where = lookAtMachine(options.dir, graphile.postgres);
  const runs = chosen().map((one) => ({ ...one, measured: [] }));
  for (let round = 0; round < Number(options.repeat); ++round)
    for (const { contender, measured, ...batches } of runs) {
      const sizes = { size, campaignMails: Number(options.mails), ...batches };
      measured.push(await measureCampaign(contender, options.dir, sizes));
      console.error(`${contender.title} ${JSON.stringify(measured.at(-1))}`);
    }
  const results = runs.map(({ contender, measured }) => ({ title: contender.title, measured: median(measured) }));
  console.log(machineLine(where));
  console.log('\n|  | added/s | done/s | the first is faster by | CPU µs a mail | of the application |');
  console.log('|---|---:|---:|---:|---:|---:|');
  for (const result of results) console.log(rowOf(result, results[0].measured));
}

await main();
