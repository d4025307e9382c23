// The application's side. A campaign is put into BullMQ's queue as batches of what one request takes; single mail into
// a list, where the worker finds it.

import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

import { jobOptions, outbox } from './names.mjs';

const campaignPriority = 10; // jobs without one go first, and need no sorted set

export function connect() {
  const redis = new Redis({ path: process.env.REDIS_SOCKET, enableAutoPipelining: true });
  const queue = new Queue('mail', { connection: { path: process.env.REDIS_SOCKET } });
  return {
    campaign: (key, mails) => queue.add('batch', mails, { ...jobOptions, jobId: key, priority: campaignPriority }),
    single: (_, mail) => redis.rpush(outbox, JSON.stringify(mail)),
  };
}
