// Sends what is in the queue, and makes jobs of what is in the outbox.

import { randomUUID } from 'node:crypto';

import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

import { Composer } from '../composer.mjs';
import { RateLimited, send } from '../send.mjs';
import { Pacer } from './pacer.mjs';

const pacer = new Pacer(Number(process.env.LIMIT));
const composer = new Composer();
const pool = new pg.Pool({ max: 12 });
const complain = (error) => console.error(error.message); // the pool makes new connections
pool.on('error', complain);
pool.on('connect', (client) => client.on('error', complain));
// Only what is wrong: a line for each job costs more than some of the rest.
const logger = new Logger(() => (level, message) => /error|warning/.test(level) && console.error(message));

// Makes the tables at the first start. There is one worker process: what is locked is a dead one's, and would stay so
// for four hours.
async function prepare() {
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  await pool.query('CREATE TABLE IF NOT EXISTS outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail json)');
  const { rows } = await pool.query('SELECT DISTINCT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL');
  await utils.forceUnlockWorkers(rows.map((row) => row.locked_by));
  await utils.release();
}

const composeJob = {
  name: 'compose',
  text: `
    WITH taken AS (DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 100) RETURNING id, mail)
    SELECT (graphile_worker.add_job('composed', job)).id
    FROM (SELECT json_build_object('key', $1::text, 'mails', json_agg(mail ORDER BY id)) AS job
          FROM taken HAVING count(*) > 0) AS next`,
};

async function compose() {
  const { rowCount } = await pool.query({ ...composeJob, values: [randomUUID()] });
  return rowCount > 0;
}

// What fails otherwise is tried again, later and later, up to 25 times.
async function work(job, { job: { task_identifier: task } }) {
  for (;;) {
    await pacer.turn(task === 'composed');
    try {
      return await send(job);
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      pacer.pause(error.milliseconds);
    }
  }
}

// A runner for each task, so that none waits behind another's jobs
async function start(task) {
  const worker = { concurrentJobs: 4, pollInterval: 500 /* ms */ };
  return run({ pgPool: pool, logger, taskList: { [task]: work }, noHandleSignals: true, preset: { worker } });
}

await prepare();
await start('batch');
const { events } = await start('composed');
events.on('job:complete', () => composer.finished());
process.send('ready');
await composer.run(compose);
