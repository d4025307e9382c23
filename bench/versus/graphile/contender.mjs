// PostgreSQL, graphile-worker, the official SDK.

import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { startNode, startProgram, untilReady } from '../processes.mjs';

export const title = 'PostgreSQL + graphile-worker + SDK';
export const shortTitle = 'graphile-worker';
export const here = import.meta.dirname;

// As for a server of its own with an SSD. What makes a commit durable is as it is by default: fsync, synchronous_commit
// and full_page_writes are on.
const settings = {
  listen_addresses: '',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  wal_buffers: '64MB',
  wal_compression: 'lz4',
  default_toast_compression: 'lz4',
  random_page_cost: '1.1',
  jit: 'off',
};

function binaries() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => b - a) : [];
  return versions.length > 0 ? join(root, versions[0], 'bin') : '/usr/bin';
}

export const postgres = join(binaries(), 'postgres');

// PostgreSQL refuses to run as root.
function owner() {
  if (process.getuid() !== 0) return {};
  const id = (which) => Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

export async function startStore(dir) {
  const data = join(dir, 'postgres');
  const as = owner();
  mkdirSync(data);
  if (as.uid !== undefined) chownSync(data, as.uid, as.gid);
  const cluster = join(data, 'cluster');
  const made = spawnSync(
    join(binaries(), 'initdb'),
    ['--auth=trust', '--username=versus', '--encoding=UTF8', '--no-locale', '-D', cluster],
    { ...as, cwd: data, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.error ?? made.stderr}`);
  const options = Object.entries({ ...settings, unix_socket_directories: data });
  const server = startProgram(
    dir,
    postgres,
    ['-D', cluster, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as, stopSignal: 'SIGINT' },
  );
  await untilReady(join(data, '.s.PGSQL.5432'), server);
  return { processes: [server], environment: { PGHOST: data, PGUSER: 'versus', PGDATABASE: 'postgres' } };
}

export const startWorker = (dir, environment) => startNode(dir, join(here, 'worker.mjs'), environment);
