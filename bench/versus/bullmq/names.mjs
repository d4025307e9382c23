// What application and worker agree about

export const outbox = 'outbox'; // a list of mails
export const composed = 'composed'; // a hash of jobs' mails, by the jobs' ids

export const jobOptions = {
  attempts: 20,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: true,
};
