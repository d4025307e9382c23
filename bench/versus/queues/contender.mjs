// A queue in PostgreSQL, whose tasks do nothing. Its adapter says how jobs are added (connect) and done (prepare, work).

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startStore } from '../graphile/contender.mjs';
import { startNode } from '../processes.mjs';

const here = import.meta.dirname;
const lookEvery = 2; // ms
const patience = 60_000; // ms, without anything new

export function queueOf(title, adapter, environment = {}) {
  let done = 0;

  // Its mails go nowhere: the worker tells how many jobs are done.
  const sink = {
    environment,
    stop: async () => {},
    async untilArrived(count) {
      let seen = -1;
      for (let heard = Date.now(); done < count; await sleep(lookEvery)) {
        if (done !== seen) heard = Date.now();
        else if (Date.now() - heard > patience) throw new Error(`${count - done} of ${count} jobs are not done`);
        seen = done;
      }
    },
  };
  return {
    title,
    shortTitle: title,
    client: join(here, adapter),
    startStore,
    makeSink: async () => sink,
    async startWorker(dir, environment) {
      const worker = await startNode(dir, join(here, 'worker.mjs'), environment, [join(here, adapter)]);
      done = 0;
      worker.on('message', (count) => (done = count));
      return worker;
    },
  };
}
