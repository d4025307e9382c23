// What is measured. Each scenario is given a contender and sizes, and has a run of its own.

import { setTimeout as sleep } from 'node:timers/promises';

import { ask, Running } from './running.mjs';
import { Sink } from './sink.mjs';

const probeWord = 'probe';
const unlimited = (dir) => Sink.unlimited(dir, probeWord);

async function during(run, work) {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${error.message}\n${run.lastWords()}`, { cause: error });
  } finally {
    await run.end();
  }
}

const monotonic = () => Number(process.hrtime.bigint() / 1000n); // us

function summary(ms) {
  const sorted = [...ms].sort((a, b) => a - b);
  const percentile = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: percentile(0.5), p99: percentile(0.99), most: sorted.at(-1) };
}

// Two tasks of the application one after the other, the first of them to get warm
async function measureTask(run, task, warmUp, options) {
  const app = await run.startApp();
  const { submitted } = await ask(app, task, { ...options, word: 'warm', count: warmUp });
  await run.sink.untilArrived(submitted);

  const before = run.cpu();
  const [told] = await Promise.all([
    ask(app, task, { ...options, word: task }),
    run.sink.untilArrived(submitted + options.count),
  ]);
  const arrivedAt = monotonic();
  const after = run.cpu();
  const perSecond = (until) => (options.count * 1e6) / (until - told.began);
  const microseconds = (who) => ((after[who] - before[who]) * 1e6) / options.count;
  return {
    accepted: perSecond(told.acknowledgedAt),
    sent: perSecond(arrivedAt),
    cpu: microseconds('contender'),
    applicationCpu: microseconds('application'),
  };
}

// A campaign as fast as it goes
export async function measureCampaign(contender, dir, { campaignMails: count, size, batch = 100, inFlight = 16 }) {
  const run = await Running.start(contender, dir, { makeSink: contender.makeSink ?? unlimited });
  return during(run, () => measureTask(run, 'campaign', count / 20, { count, size, batch, inFlight }));
}

// Mail one by one, each durable before it counts
export async function measureSingles(contender, dir, { singleMails: count, size }) {
  const run = await Running.start(contender, dir, { makeSink: unlimited });
  return during(run, () => measureTask(run, 'singles', count / 20, { count, size, inFlight: 64 }));
}

async function probe(run, app, options) {
  const { at } = await ask(app, 'probes', { word: probeWord, ...options });
  const subjects = at.map((_, i) => `${probeWord} ${options.first + i}`);
  while (!subjects.every((subject) => run.sink.arrival(subject))) await sleep(10);
  return summary(subjects.map((subject, i) => (run.sink.arrival(subject) - at[i]) / 1000));
}

// How long a transactional message takes to Resend: beside nothing, and beside a campaign that never lets up
export async function measureLatency(contender, dir, { probes, size }) {
  const run = await Running.start(contender, dir, { makeSink: unlimited });
  return during(run, async () => {
    const app = await run.startApp();
    const options = { size, count: probes, every: 10 };
    await probe(run, app, { ...options, first: 0 }); // to get warm
    const idle = await probe(run, app, { ...options, first: probes });

    const campaigner = await run.startApp();
    const ended = ask(campaigner, 'campaign', { word: 'campaign', size, inFlight: 16, backlog: 20_000 });
    let following = true;
    const known = 2 * probes;
    const follow = async () => {
      for (; following; await sleep(5))
        campaigner.send({ task: 'arrived', count: (await run.sink.stats()).accepted_mails - known });
    };
    const followed = follow();
    await sleep(2_000);
    const before = await run.sink.stats();
    const began = performance.now();
    const beside = await probe(run, app, { ...options, first: known });
    const seconds = (performance.now() - began) / 1000;
    const after = await run.sink.stats();
    campaigner.send({ task: 'stop' });
    const { submitted } = await ended;
    following = false;
    await followed;
    await run.sink.untilArrived(submitted + known + probes);
    return { idle, beside, campaign: (after.accepted_mails - before.accepted_mails - probes) / seconds };
  });
}

const usualAnswers = ['--latency', '100ms..300ms'];

// How long it took from the handing over of each probe to its acceptance, by the ledger's wall clock
function waitsOf(ledger, at) {
  const boot = Date.now() - monotonic() / 1000; // ms
  return at.map((us, i) => ledger.get(`${probeWord} ${i}`)[0] - boot - us / 1000);
}

// How much is used of ten requests a second while a campaign waits, and how long a transactional message waits
async function measureLimit(contender, dir, { limitSeconds, size }, neighbours) {
  const limit = 10;
  const run = await Running.start(contender, dir, {
    limit,
    makeSink: (at) => Sink.strict(at, ['--rate-limit', String(limit), ...usualAnswers, ...neighbours]),
  });
  return during(run, async () => {
    const app = await run.startApp();
    const prober = await run.startApp();
    const mail = { size: Math.min(size, 512) };
    const warmUp = 4; // the first answer tells the limit, and connections are made
    const count = (limitSeconds + warmUp + 5) * limit * 100;
    await ask(app, 'campaign', { ...mail, word: 'campaign', count, inFlight: 16 });
    await sleep(warmUp * 1000);
    const before = (await run.sink.stats()).limit;
    const probed = ask(prober, 'probes', { ...mail, word: probeWord, first: 0, count: limitSeconds, every: 950 });
    await sleep(limitSeconds * 1000);
    const after = (await run.sink.stats()).limit;
    const { at } = await probed;
    await sleep(3_000); // for the last of them
    const left = after.offered - before.offered - (after.neighbours.used - before.neighbours.used);
    return {
      used: (after.used - before.used) / left,
      refused: after.refused - before.refused,
      transactional: summary(waitsOf(run.sink.ledger(), at)),
    };
  });
}

export async function measureLimits(contender, dir, sizes) {
  const [alone, neighbour] = await Promise.all([
    measureLimit(contender, dir, sizes, []),
    measureLimit(contender, dir, sizes, ['--neighbour', '10/10137ms']),
  ]);
  return { alone, neighbour };
}

// kill -9 of the worker, again and again, while answers get lost; what the sink's ledger says in the end
export async function measureKills(contender, dir, { kills, size }) {
  const run = await Running.start(contender, dir, {
    makeSink: (at) => Sink.strict(at, ['--rate-limit', '0', '--latency', '10ms..50ms', '--fault', 'lost-answer:2%']),
  });
  return during(run, async () => {
    const app = await run.startApp();
    const ended = ask(app, 'trickle', { size: Math.min(size, 512), every: 50 });
    let killedAt;
    for (let i = 0; i < kills; ++i) {
      await sleep(300 + 1_200 * Math.random());
      killedAt = performance.now();
      await run.killWorker();
      await run.startWorker();
    }
    app.send({ task: 'stop' });
    const { acknowledged } = await ended;
    let late = false; // what does not come now is lost
    await run.sink.untilArrived(acknowledged.length).catch(() => (late = true));
    const recovered = (performance.now() - killedAt) / 1000;
    await sleep(1_000); // for copies
    const accepted = run.sink.ledger();
    return {
      kills,
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((subject) => !accepted.has(subject)).length,
      doubled: [...accepted.values()].filter((times) => times.length > 1).length,
      recovered: late ? null : recovered,
    };
  });
}
