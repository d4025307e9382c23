// How both rivals send: the official SDK, with the job's own key and mails. Each attempt is the same request, so that
// Resend knows it again.

import { Resend } from 'resend';

const resend = new Resend(process.env.RESEND_API_KEY); // and RESEND_BASE_URL
const patience = 30_000; // ms

export class RateLimited extends Error {
  constructor(headers) {
    super('rate limited');
    this.milliseconds = 1000 * (Number(headers?.['retry-after']) || 1);
  }
}

// To try again would not help.
export class Refused extends Error {}

export async function send({ key, mails }) {
  const options = { idempotencyKey: key, signal: AbortSignal.timeout(patience) };
  const { error, headers } =
    mails.length === 1 ? await resend.emails.send(mails[0], options) : await resend.batch.send(mails, options);
  if (!error) return;
  if (error.name === 'rate_limit_exceeded') throw new RateLimited(headers);
  const passes =
    error.statusCode === null || error.statusCode >= 500 || error.name === 'concurrent_idempotent_requests';
  throw new (passes ? Error : Refused)(error.message);
}
