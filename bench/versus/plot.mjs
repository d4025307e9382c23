// The results as bars: a panel for each figure, with a scale of its own. Readable on light and on dark pages.

import { known, plotted } from './figures.mjs';

const columns = 2;
const panel = { width: 420, head: 26, bar: 16, step: 22, foot: 18 };
const label = { width: 150, value: 62 };
const gap = 20;

const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .value { font-variant-numeric: tabular-nums }
  .ours { fill: #0b6bcb }
  .other { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ours { fill: #58a6ff }
    .other { fill: #6e7681 }
  }`;

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

const text = (x, y, content, attributes = '') => `<text x="${x}" y="${y}" ${attributes}>${escape(content)}</text>`;

function bars({ of, write }, results, x, y) {
  const longest = panel.width - label.width - label.value;
  const most = Math.max(...results.map(({ measured }) => of(measured) ?? 0)) || 1;
  return results.flatMap(({ shortTitle, measured }, i) => {
    const value = of(measured);
    const top = y + panel.head + i * panel.step;
    const width = Math.max(1, (longest * (value ?? 0)) / most).toFixed(1);
    const start = x + label.width;
    return [
      text(start - 8, top + 12, shortTitle, 'text-anchor="end"'),
      `<rect class="${i === 0 ? 'ours' : 'other'}" x="${start}" y="${top}" width="${width}" height="${panel.bar}"/>`,
      text(start + Number(width) + 6, top + 12, known(value) ? write(value) : '–', 'class="value"'),
    ];
  });
}

export function plotOf(results) {
  const shown = plotted.filter(({ of }) => results.some(({ measured }) => known(of(measured))));
  const height = panel.head + results.length * panel.step + panel.foot;
  const parts = shown.flatMap((figure, i) => {
    const x = (i % columns) * (panel.width + gap);
    const y = Math.floor(i / columns) * height;
    return [text(x, y + 16, figure.title, 'class="title"'), ...bars(figure, results, x, y)];
  });
  const width = columns * panel.width + gap;
  const total = Math.ceil(shown.length / columns) * height;
  const box = `viewBox="0 0 ${width} ${total}" width="${width}" height="${total}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img">
<title>Head to head</title>
<style>${style}
</style>
${parts.join('\n')}
</svg>
`;
}
