// pgmq, from its SQL file: send_batch, read, archive.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { batch, loops, pauseWhenEmpty } from './sizes.mjs';

const pool = new pg.Pool({ max: 10 });
const lease = 60; // s, in which nobody else reads a message

const send = {
  name: 'send',
  text: `SELECT count(*) FROM pgmq.send_batch('mails', ARRAY(SELECT jsonb_array_elements($1::jsonb)))`,
};
const read = { name: 'read', text: `SELECT msg_id, message FROM pgmq.read('mails', ${lease}, ${batch})` };
const archive = { name: 'archive', text: `SELECT count(*) FROM pgmq.archive('mails', $1::bigint[])` };

export async function prepare() {
  await pool.query(readFileSync(process.env.PGMQ_SQL, 'utf8'));
  await pool.query(`SELECT pgmq.create('mails')`);
}

export function connect() {
  return { campaign: (_, mails) => pool.query({ ...send, values: [JSON.stringify(mails)] }) };
}

export async function work(finished) {
  const loop = async () => {
    for (;;) {
      const { rows } = await pool.query(read);
      if (rows.length === 0) await sleep(pauseWhenEmpty);
      else {
        await pool.query({ ...archive, values: [rows.map(({ msg_id }) => msg_id)] });
        finished(rows.length);
      }
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
}
