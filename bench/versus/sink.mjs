// resend-sim, behind TLS: where all mail goes, and the judge.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { relayProgram, startProgram, stop } from './processes.mjs';

const lookEvery = 5; // ms
const patience = 60_000; // ms, without anything new

export class Sink {
  #process;
  #control;
  #ledger;
  #arrivals = new Map();

  // As relay-bench's: takes all that is framed well. Tells when mails with that word came.
  static unlimited(dir, word) {
    return new Sink().#start(dir, ['--sink', '--rate-limit', '0', '--tell-arrivals', word]);
  }

  // As Resend is: it checks, remembers keys, limits. `options` are resend-sim's.
  static strict(dir, options) {
    const sink = new Sink();
    sink.#ledger = join(dir, 'ledger.jsonl');
    return sink.#start(dir, ['--ledger', sink.#ledger, ...options]);
  }

  async #start(dir, options) {
    const authority = join(dir, 'ca.pem');
    this.#process = startProgram(
      dir,
      relayProgram('resend-sim'),
      ['--listen', '127.0.0.1:0', '--control', '127.0.0.1:0', '--ca-out', authority, '--quiet', ...options],
      { stdout: 'pipe' },
    );
    const lines = createInterface({ input: this.#process.stdout });
    const told = new Promise((done, failed) => {
      lines.on('line', (line) => this.#hear(line, done));
      this.#process.ended.then(() => failed(new Error('resend-sim did not start')));
    });
    this.environment = {
      RESEND_BASE_URL: await told,
      RESEND_API_KEY: 're_versus',
      NODE_EXTRA_CA_CERTS: authority,
    };
    return this;
  }

  #hear(line, started) {
    const address = line.match(/^(listening|control) on (\S+)$/);
    if (!address) {
      const at = line.lastIndexOf(' ');
      this.#arrivals.set(line.slice(0, at), Number(BigInt(line.slice(at + 1)) / 1000n));
    } else if (address[1] === 'listening') {
      this.url = address[2];
    } else {
      this.#control = address[2];
      started(this.url);
    }
  }

  async stats() {
    const answer = await fetch(`${this.#control}/sim/stats`);
    return answer.json();
  }

  // When the mail with that subject came, in microseconds of the monotonic clock
  arrival(subject) {
    return this.#arrivals.get(subject);
  }

  // Waits for so many mails in all. `onCount` is told how many there are, now and then.
  async untilArrived(count, onCount = () => {}) {
    let seen = 0;
    for (let heard = Date.now(); ; await sleep(lookEvery)) {
      const { accepted_mails: now } = await this.stats();
      onCount(now);
      if (now >= count) return;
      if (now !== seen) heard = Date.now();
      else if (Date.now() - heard > patience) throw new Error(`${count - now} of ${count} mails did not come`);
      seen = now;
    }
  }

  // When the mail of each subject was accepted, each time: in ms of the wall clock
  ledger() {
    const accepted = new Map();
    for (const line of readFileSync(this.#ledger, 'utf8').split('\n')) {
      if (!line.endsWith('}')) continue;
      const { subject, at } = JSON.parse(line);
      accepted.set(subject, [...(accepted.get(subject) ?? []), Date.parse(at)]);
    }
    return accepted;
  }

  stop() {
    return stop(this.#process);
  }
}
