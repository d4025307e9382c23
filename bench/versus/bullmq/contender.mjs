// Redis with an append-only file that is synced before each answer, BullMQ, the official SDK.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { startNode, startProgram, untilReady } from '../processes.mjs';

export const title = 'Redis + BullMQ + SDK';
export const shortTitle = 'Redis + BullMQ';
export const here = import.meta.dirname;

export async function startStore(dir) {
  const data = join(dir, 'redis');
  mkdirSync(data);
  const socket = join(dir, 'redis.sock');
  const redis = startProgram(dir, 'redis-server', [
    ...['--port', '0', '--unixsocket', socket, '--dir', data],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''], // no snapshots beside the file
  ]);
  await untilReady(socket, redis);
  return { processes: [redis], environment: { REDIS_SOCKET: socket } };
}

export const startWorker = (dir, environment) => startNode(dir, join(here, 'worker.mjs'), environment);
