// The results as a table in Markdown.

import { figures, known } from './figures.mjs';

const row = (cells) => `| ${cells.join(' | ')} |`;

export function tableOf(results) {
  const shown = figures.filter(({ of }) => results.some(({ measured }) => known(of(measured))));
  const lines = shown.map(({ topic, name, of, write }, i) => {
    const values = results.map(({ measured }) => (known(of(measured)) ? write(of(measured)) : '–'));
    return row([topic === shown[i - 1]?.topic ? '' : topic, name, ...values]);
  });
  const heading = row(['', '', ...results.map(({ title }) => title)]);
  return [heading, `|---|---|${'---:|'.repeat(results.length)}`, ...lines].join('\n');
}

export function machineLine({ cpu, cores, load, disk, syncMs, versions }) {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `${cpu}, ${cores} cores, ${disk} with ${syncMs.toFixed(2)} ms a sync, load average before it began ` +
    `${load.toFixed(1)}. ${programs.join(', ')}.`
  );
}
