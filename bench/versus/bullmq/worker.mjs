// Sends what is in the queue. The limiter is BullMQ's own: it counts in Redis, for all workers.

import { Queue, UnrecoverableError, Worker } from 'bullmq';

import { RateLimited, Refused, send } from '../send.mjs';

const connection = { path: process.env.REDIS_SOCKET };
const limit = Number(process.env.LIMIT); // requests a second; 0: none
const queue = new Queue('mail', { connection });

async function work(job) {
  try {
    await send({ key: job.id, mails: job.data });
  } catch (error) {
    if (error instanceof Refused) throw new UnrecoverableError(error.message);
    if (!(error instanceof RateLimited)) throw error;
    await queue.rateLimit(error.milliseconds);
    throw Worker.RateLimitError(); // costs the job no attempt
  }
}

const worker = new Worker('mail', work, {
  connection: { ...connection, maxRetriesPerRequest: null },
  concurrency: Number(process.env.CONCURRENCY),
  // One each tenth of a second: ten each second come at once, and meet more 429s.
  ...(limit > 0 && { limiter: { max: 1, duration: 1000 / limit } }),
  lockDuration: 10_000, // ms until others take what a dead worker had; the default is three times as long
  stalledInterval: 5_000, // ms
  maxStalledCount: 1_000, // a job is not to blame for its worker's death; the default gives it up at the second
});
worker.on('error', (error) => console.error(error.message));
worker.on('failed', (job, error) => console.error(job?.id, error.message));
await worker.waitUntilReady();
process.send('ready');
