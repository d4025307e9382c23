// Sends what is in the queue.

import { makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

import { RateLimited, send } from '../send.mjs';
import { Pacer } from './pacer.mjs';

const concurrency = Number(process.env.CONCURRENCY);
const pacer = new Pacer(Number(process.env.LIMIT));
const pool = new pg.Pool({ max: 2 * concurrency + 4 });

// Makes the tables at the first start. There is one worker process: what is locked is a dead one's, and would stay so
// for four hours.
async function prepare() {
  const utils = await makeWorkerUtils({ pgPool: pool });
  await utils.migrate();
  const { rows } = await pool.query('SELECT DISTINCT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL');
  await utils.forceUnlockWorkers(rows.map((row) => row.locked_by));
  await utils.release();
}

// What fails otherwise is tried again, later and later, up to 25 times.
async function work(job) {
  for (;;) {
    await pacer.turn();
    try {
      return await send(job);
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      pacer.pause(error.milliseconds);
    }
  }
}

await prepare();
const worker = { concurrentJobs: concurrency, pollInterval: 500, completeJobBatchDelay: 2 }; // ms
const common = { pgPool: pool, noHandleSignals: true };
// A hundred in one query, none of which waits behind a batch
await run({ ...common, taskList: { single: work }, preset: { worker: { ...worker, localQueue: { size: 100 } } } });
await run({ ...common, taskList: { batch: work }, preset: { worker } });
process.send('ready');
