// How both rivals make batches of mail that comes one by one: it waits in an outbox, and is made a job of up to a
// hundred when one of a few before it is done. So batches grow as sending gets slower. What is in a job never changes
// again, or else Resend would not know it after a crash.

import { setTimeout as sleep } from 'node:timers/promises';

const mostOpen = 4; // jobs
const lookEvery = 5; // ms

export class Composer {
  #open = 0;

  // `compose` makes the next job, and tells whether there was mail for it.
  async run(compose) {
    for (;;) {
      if (this.#open < mostOpen && (await compose())) ++this.#open;
      else await sleep(lookEvery);
    }
  }

  finished() {
    --this.#open;
  }
}
