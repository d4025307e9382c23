// graphile-worker with what its documentation says makes it fast: a local queue, and jobs that are completed together.
// Jobs are added in SQL, since the function for JavaScript brings back each job with its payload.

import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

import { batch } from './sizes.mjs';

const task = 'mail';
const pool = new pg.Pool({ max: 12 });
const logger = new Logger(() => (level, message) => /error|warning/.test(level) && console.error(message));

const addJobs = {
  name: 'add-jobs',
  text: `
    SELECT count(*) FROM graphile_worker.add_jobs(
      ARRAY(SELECT json_populate_record(NULL::graphile_worker.job_spec,
                                        json_build_object('identifier', '${task}', 'payload', mail))
            FROM json_array_elements($1::json) AS mail))`,
};

export async function prepare() {
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  await utils.release();
}

export function connect() {
  return { campaign: (_, mails) => pool.query({ ...addJobs, values: [JSON.stringify(mails)] }) };
}

export async function work(finished) {
  const worker = {
    concurrentJobs: 24,
    pollInterval: 100, // ms
    localQueue: { size: batch },
    completeJobBatchDelay: 0, // ms: those that are done at once
    failJobBatchDelay: 0,
  };
  const taskList = { [task]: async () => {} };
  const { events, promise } = await run({ pgPool: pool, logger, taskList, noHandleSignals: true, preset: { worker } });
  events.on('job:complete', () => finished(1));
  await promise;
}
