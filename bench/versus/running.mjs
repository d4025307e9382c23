// A contender at work: its store, its worker, the application before it and the sink behind it.

import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { answerOf, cpuOf, kill, logOf, startNode, stop } from './processes.mjs';

const directories = new Set();

process.on('exit', () => {
  for (const dir of directories) rmSync(dir, { recursive: true, force: true });
});

export class Running {
  #apps = [];

  // `makeSink` is given the directory in which everything of this run is.
  static async start(contender, parent, settings) {
    const run = new Running();
    run.contender = contender;
    run.dir = mkdtempSync(join(parent, 'versus-'));
    directories.add(run.dir);
    chmodSync(run.dir, 0o755); // PostgreSQL runs as somebody else
    try {
      await run.#startAll(settings);
      return run;
    } catch (error) {
      await run.end();
      throw error;
    }
  }

  async #startAll({ makeSink, limit = 0 }) {
    this.sink = await makeSink(this.dir);
    this.store = await this.contender.startStore(this.dir);
    this.environment = { ...this.store.environment, ...this.sink.environment, LIMIT: String(limit) };
    await this.startWorker();
  }

  async startWorker() {
    this.worker = await this.contender.startWorker(this.dir, this.environment);
  }

  killWorker() {
    return kill(this.worker);
  }

  async startApp() {
    const app = await startNode(this.dir, join(import.meta.dirname, 'app.mjs'), this.store.environment, [
      this.contender.client ?? join(this.contender.here, 'client.mjs'),
    ]);
    this.#apps.push(app);
    return app;
  }

  // Seconds of the processor so far
  cpu() {
    return { contender: cpuOf([this.worker, ...this.store.processes]), application: cpuOf(this.#apps) };
  }

  // The end of what its programs wrote
  lastWords() {
    return readFileSync(logOf(this.dir), 'utf8').slice(-2_000);
  }

  async end() {
    for (const app of this.#apps) await kill(app);
    if (this.worker) await stop(this.worker);
    for (const process of this.store?.processes ?? []) await stop(process);
    await this.sink?.stop();
    rmSync(this.dir, { recursive: true, force: true });
    directories.delete(this.dir);
  }
}

// Has the application do something; resolves with what it tells.
export function ask(app, task, options = {}) {
  app.send({ task, ...options });
  return answerOf(app);
}
