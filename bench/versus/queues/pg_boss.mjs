// pg-boss: jobs are inserted by the thousand, and fetched and completed so as well, without the pause of half a second
// that its own worker makes between two batches.

import { setTimeout as sleep } from 'node:timers/promises';

import PgBoss from 'pg-boss';

import { batch, loops, pauseWhenEmpty } from './sizes.mjs';

const queue = 'mails';
const boss = new PgBoss({ host: process.env.PGHOST, user: process.env.PGUSER, database: process.env.PGDATABASE, max: 10 });
boss.on('error', (error) => console.error(error.message));

export async function prepare() {
  await boss.start();
  await boss.createQueue(queue);
}

export function connect() {
  const started = boss.start();
  return {
    async campaign(_, mails) {
      await started;
      await boss.insert(mails.map((data) => ({ name: queue, data })));
    },
  };
}

export async function work(finished) {
  const loop = async () => {
    for (;;) {
      const jobs = await boss.fetch(queue, { batchSize: batch });
      if (jobs.length === 0) await sleep(pauseWhenEmpty);
      else {
        await boss.complete(queue, jobs.map(({ id }) => id));
        finished(jobs.length);
      }
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
}
