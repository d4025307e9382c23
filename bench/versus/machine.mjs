// Where it was measured, since figures without that say nothing.

import { closeSync, fdatasyncSync, openSync, readFileSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const tmpfsMagic = 0x01021994;

// Median of writing and syncing a block, in ms
function syncTime(dir) {
  const name = join(dir, `versus-sync-${process.pid}`);
  const file = openSync(name, 'w');
  const times = Array.from({ length: 51 }, () => {
    const began = performance.now();
    writeSync(file, Buffer.alloc(4096));
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  unlinkSync(name);
  return times.sort((a, b) => a - b)[25];
}

function versionOf(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return stdout?.match(/\d+(\.\d+)+/)?.[0] ?? 'not installed';
}

export function lookAtMachine(dir, postgres) {
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
  return {
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    load: loadavg()[0],
    disk: statfsSync(dir).type === tmpfsMagic ? 'a RAM disk' : 'a disk',
    syncMs: syncTime(dir),
    versions: {
      'Node.js': process.versions.node,
      Redis: versionOf('redis-server'),
      PostgreSQL: versionOf(postgres),
      ...dependencies,
    },
  };
}
