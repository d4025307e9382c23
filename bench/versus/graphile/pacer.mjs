// Requests at even distances, and none while Resend wants to be left alone. graphile-worker has no limiter; this one is
// good for one process.

import { setTimeout as sleep } from 'node:timers/promises';

export class Pacer {
  #distance; // ms
  #next = 0;

  constructor(perSecond) {
    this.#distance = perSecond > 0 ? 1000 / perSecond : 0;
  }

  // Waits for one's turn.
  async turn() {
    if (this.#distance === 0) return;
    for (let now = performance.now(); now < this.#next; now = performance.now()) await sleep(this.#next - now);
    this.#next = performance.now() + this.#distance;
  }

  pause(milliseconds) {
    this.#next = Math.max(this.#next, performance.now() + milliseconds);
  }
}
