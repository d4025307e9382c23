// The application's side of graphile-worker. Jobs are added by its SQL function, since the one for JavaScript brings
// back each job with its payload.

import pg from 'pg';

const add = {
  name: 'add',
  text: 'SELECT (graphile_worker.add_job($1, $2::json)).id',
};

export function connect() {
  const pool = new pg.Pool({ max: 16 });
  const addJob = (task, key, mails) => pool.query({ ...add, values: [task, JSON.stringify({ key, mails })] });
  return {
    campaign: (key, mails) => addJob('batch', key, mails),
    single: (key, mail) => addJob('single', key, [mail]),
    close: () => pool.end(),
  };
}
