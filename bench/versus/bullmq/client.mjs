// The application's side of BullMQ. A campaign is put into the queue as batches of what one request takes.

import { Queue } from 'bullmq';

const again = { attempts: 20, backoff: { type: 'exponential', delay: 500, jitter: 0.5 } };
const campaignPriority = 10; // jobs without one go first, and need no sorted set

export function connect() {
  const queue = new Queue('mail', {
    connection: { path: process.env.REDIS_SOCKET },
    defaultJobOptions: { ...again, removeOnComplete: true },
  });
  return {
    campaign: (key, mails) => queue.add('batch', mails, { jobId: key, priority: campaignPriority }),
    single: (key, mail) => queue.add('single', [mail], { jobId: key }),
    close: () => queue.close(),
  };
}
