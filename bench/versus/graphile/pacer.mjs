// Requests at even distances, the urgent first, and none while Resend wants to be left alone. graphile-worker has no
// limiter; this one is good for one process.

export class Pacer {
  #distance; // ms
  #next = 0;
  #urgent = [];
  #others = [];
  #timer = null;

  constructor(perSecond) {
    this.#distance = perSecond > 0 ? 1000 / perSecond : 0;
  }

  // Resolves when it is one's turn.
  turn(urgent) {
    if (this.#distance === 0) return Promise.resolve();
    return new Promise((go) => {
      (urgent ? this.#urgent : this.#others).push(go);
      this.#wait();
    });
  }

  pause(milliseconds) {
    this.#next = Math.max(this.#next, performance.now() + milliseconds);
  }

  #wait() {
    if (this.#urgent.length + this.#others.length === 0) return;
    this.#timer ??= setTimeout(() => this.#letGo(), this.#next - performance.now());
  }

  #letGo() {
    this.#timer = null;
    if (performance.now() >= this.#next) {
      const go = this.#urgent.shift() ?? this.#others.shift();
      this.#next = performance.now() + this.#distance;
      go();
    }
    this.#wait();
  }
}
