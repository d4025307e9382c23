// The figures of the table and of the plots: how each is called, found in a contender's results, and written.

const whole = (value) => Math.round(value).toLocaleString('en-US');
const short = (value) => (value < 10 ? value.toFixed(1) : whole(value));
const percent = (value) => `${(value * 100).toFixed(1)} %`;

const figure = (topic, name, of, write) => ({ topic, name, of, write });

export const figures = [
  figure('a campaign', 'accepted, mails/s', (r) => r.campaign?.accepted, whole),
  figure('a campaign', 'sent, mails/s', (r) => r.campaign?.sent, whole),
  figure('a campaign', 'CPU µs a mail', (r) => r.campaign?.cpu, short),
  figure('a campaign', 'of the application, CPU µs a mail', (r) => r.campaign?.applicationCpu, short),
  figure('one by one', 'accepted, mails/s', (r) => r.singles?.accepted, whole),
  figure('one by one', 'sent, mails/s', (r) => r.singles?.sent, whole),
  figure('one by one', 'CPU µs a mail', (r) => r.singles?.cpu, short),
  figure('one by one', 'of the application, CPU µs a mail', (r) => r.singles?.applicationCpu, short),
  figure('transactional', 'alone, p50 ms', (r) => r.latency?.idle.p50, short),
  figure('transactional', 'alone, p99 ms', (r) => r.latency?.idle.p99, short),
  figure('transactional', 'beside a campaign, p50 ms', (r) => r.latency?.beside.p50, short),
  figure('transactional', 'beside a campaign, p99 ms', (r) => r.latency?.beside.p99, short),
  figure('transactional', 'that campaign, mails/s', (r) => r.latency?.campaign, whole),
  figure('10 requests/s', 'used', (r) => r.limits?.alone.used, percent),
  figure('10 requests/s', '429s', (r) => r.limits?.alone.refused, whole),
  figure('10 requests/s', 'used beside a neighbour', (r) => r.limits?.neighbour.used, percent),
  figure('10 requests/s', '429s beside a neighbour', (r) => r.limits?.neighbour.refused, whole),
  figure('10 requests/s', 'transactional beside the campaign, p50 ms', (r) => r.limits?.alone.transactional.p50, whole),
  figure('10 requests/s', 'the longest wait of them, ms', (r) => r.limits?.alone.transactional.most, whole),
  figure('kill -9', 'mails acknowledged', (r) => r.kills?.acknowledged, whole),
  figure('kill -9', 'lost', (r) => r.kills?.lost, whole),
  figure('kill -9', 'doubled', (r) => r.kills?.doubled, whole),
  figure('kill -9', 'from the last kill until all were sent, s', (r) => r.kills?.recovered, short),
];

// Those that are shown as bars, with their titles
export const plotted = [
  { title: 'Campaign: mails sent a second', of: (r) => r.campaign?.sent, write: whole },
  { title: 'Campaign: CPU µs a mail', of: (r) => r.campaign?.cpu, write: short },
  { title: 'One by one: mails accepted a second', of: (r) => r.singles?.accepted, write: whole },
  { title: 'One by one: mails sent a second', of: (r) => r.singles?.sent, write: whole },
  { title: 'One by one: CPU µs a mail', of: (r) => r.singles?.cpu, write: short },
  { title: 'Transactional beside a campaign: p99 ms', of: (r) => r.latency?.beside.p99, write: short },
  { title: 'Used of 10 requests/s beside a neighbour', of: (r) => r.limits?.neighbour.used, write: percent },
  { title: 'kill -9: seconds until all were sent', of: (r) => r.kills?.recovered, write: short },
];

export const known = (value) => value !== undefined && value !== null;

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

// Of equally shaped results the median of each number
export function median(results) {
  const [first] = results;
  if (typeof first === 'number') return middle(results);
  if (first === null || typeof first !== 'object') return first;
  return Object.fromEntries(Object.keys(first).map((key) => [key, median(results.map((result) => result[key]))]));
}
