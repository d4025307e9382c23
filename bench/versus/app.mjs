// The application: a process of its own, that hands mail to a contender by its client and says what was acknowledged.
// It is told what to do by its parent.

import { setTimeout as sleep } from 'node:timers/promises';

import { mailOf } from './mail.mjs';

const { connect } = await import(process.argv[2]);
const client = connect();
const batchSize = 100; // of campaigns, if nothing else is said

let arrived = 0; // as the parent knows
let stopping = false;

const now = () => Number(process.hrtime.bigint() / 1000n); // us

// Up to `inFlight` at once, until `next` has no more
async function keepBusy(inFlight, next) {
  const one = async () => {
    for (let promise; (promise = next()); ) await promise;
  };
  await Promise.all(Array.from({ length: inFlight }, one));
}

// Mail of a campaign, handed over as it is best for the contender. Without a count it never lets up; `backlog` is how
// many may be ahead of the sending.
async function campaign({ word, size, count = Infinity, inFlight, backlog = Infinity, batch = batchSize }) {
  const mail = mailOf(word, size);
  let submitted = 0;
  const chunk = async () => {
    const first = submitted;
    submitted += batch;
    while (first - arrived > backlog && !stopping) await sleep(1);
    await client.campaign(`${word}-${first}`, Array.from({ length: batch }, (_, i) => mail(first + i)));
  };
  await keepBusy(inFlight, () => submitted < count && !stopping && chunk());
  return { submitted };
}

// Mail that comes one by one, from that many at once
async function singles({ word, size, count, inFlight }) {
  const mail = mailOf(word, size);
  let submitted = 0;
  const one = (number) => client.single(`${word}-${number}`, mail(number));
  await keepBusy(inFlight, () => submitted < count && one(submitted++));
  return { submitted };
}

// A message now and then; when each was handed over
async function probes({ word, size, first, count, every }) {
  const mail = mailOf(word, size);
  const at = [];
  const acknowledged = [];
  for (let i = 0; i < count; ++i) {
    const wait = sleep(every * (0.67 + 0.67 * Math.random()));
    at.push(now());
    acknowledged.push(client.single(`${word}-${first + i}`, mail(first + i)));
    await wait;
  }
  await Promise.all(acknowledged);
  return { at };
}

// Both kinds at a steady pace until it is told to stop; the subjects of what was acknowledged
async function trickle({ size, every }) {
  const acknowledged = [];
  const waiting = [];
  const note = (promise, subjects) => waiting.push(promise.then(() => acknowledged.push(...subjects)));
  const [one, many] = [mailOf('single', size), mailOf('campaign', size)];
  for (let n = 0; !stopping; ++n) {
    const mails = Array.from({ length: batchSize }, (_, i) => many(n * batchSize + i));
    note(client.campaign(`campaign-${n}`, mails), mails.map(({ subject }) => subject));
    note(client.single(`single-${n}`, one(n)), [`single ${n}`]);
    await sleep(every);
  }
  await Promise.all(waiting);
  return { acknowledged };
}

const tasks = { campaign, singles, probes, trickle };

process.on('message', async ({ task, ...given }) => {
  if (task === 'arrived') arrived = given.count;
  else if (task === 'stop') stopping = true;
  else if (task === 'close') process.exit(0);
  else {
    stopping = false;
    const began = now();
    const result = await tasks[task](given);
    process.send({ ...result, began, acknowledgedAt: now() });
  }
});
process.send('ready');
