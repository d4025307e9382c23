// Sends what is in the queue, and makes jobs of what is in the outbox.

import { randomUUID } from 'node:crypto';

import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';

import { Composer } from '../composer.mjs';
import { RateLimited, Refused, send } from '../send.mjs';
import { composed, jobOptions, outbox } from './names.mjs';

const path = process.env.REDIS_SOCKET;
const limit = Number(process.env.LIMIT); // requests a second; 0: none
const redis = new Redis({ path });
const queue = new Queue('mail', { connection: { path } });
const composer = new Composer();

redis.defineCommand('compose', {
  numberOfKeys: 2,
  lua: `
    local mails = redis.call('LPOP', KEYS[1], 100)
    if not mails then return 0 end
    redis.call('HSET', KEYS[2], ARGV[1], '[' .. table.concat(mails, ',') .. ']')
    return 1`,
});

const addComposed = (key) => queue.add('composed', {}, { ...jobOptions, jobId: key });

async function compose() {
  const key = randomUUID();
  const some = await redis.compose(outbox, composed, key);
  if (some) await addComposed(key);
  return some === 1;
}

async function sendComposed(key) {
  const mails = await redis.hget(composed, key);
  if (mails === null) return; // sent before a crash
  await send({ key, mails: JSON.parse(mails) });
  await redis.hdel(composed, key);
}

async function work(job) {
  try {
    await (job.name === 'composed' ? sendComposed(job.id) : send({ key: job.id, mails: job.data }));
  } catch (error) {
    if (error instanceof Refused) throw new UnrecoverableError(error.message);
    if (!(error instanceof RateLimited)) throw error;
    await queue.rateLimit(error.milliseconds);
    throw Worker.RateLimitError(); // costs the job no attempt
  }
}

const worker = new Worker('mail', work, {
  connection: { path, maxRetriesPerRequest: null },
  concurrency: 16,
  // One each tenth of a second: ten each second come at once, and meet more 429s.
  ...(limit > 0 && { limiter: { max: 1, duration: 1000 / limit } }),
  lockDuration: 10_000, // ms until others take what a dead worker had; the default is three times as long
  stalledInterval: 5_000, // ms
  maxStalledCount: 1_000, // a job is not to blame for its worker's death; the default gives it up at the second
});
const finished = (job) => job?.name === 'composed' && composer.finished();
worker.on('completed', finished);
worker.on('failed', (job, error) => {
  console.error(job?.id, error.message);
  finished(job);
});
worker.on('error', (error) => console.error(error.message));
await worker.waitUntilReady();
process.send('ready');

for (const key of await redis.hkeys(composed)) await addComposed(key); // a crash may have come before; twice is once
await composer.run(compose);
