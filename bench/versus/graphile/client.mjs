// The application's side. A campaign is put into graphile-worker's queue as batches of what one request takes; single
// mail into a table, where the worker finds it. Jobs are added by SQL, since the function for JavaScript brings back
// each job with its payload.

import pg from 'pg';

const addBatch = {
  name: 'add-batch',
  text: `SELECT (graphile_worker.add_job('batch', json_build_object('key', $1::text, 'mails', $2::json))).id`,
};
const addMail = { name: 'add-mail', text: 'INSERT INTO outbox (mail) VALUES ($1)' };

export function connect() {
  const pool = new pg.Pool({ max: 16 });
  return {
    campaign: (key, mails) => pool.query({ ...addBatch, values: [key, JSON.stringify(mails)] }),
    single: (_, mail) => pool.query({ ...addMail, values: [JSON.stringify(mail)] }),
  };
}
