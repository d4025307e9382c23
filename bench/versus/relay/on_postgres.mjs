// This relay with its store in PostgreSQL.

import { join } from 'node:path';

import { startStore as startPostgres } from '../graphile/contender.mjs';
import * as relay from './contender.mjs';

export const title = 'resend-relay, each mail with an idempotency key';
export const shortTitle = title;
export const { here, startWorker } = relay;

export async function startStore(dir) {
  const store = await startPostgres(dir);
  const { PGHOST, PGUSER, PGDATABASE } = store.environment;
  const url = `postgresql://${PGUSER}@/${PGDATABASE}?host=${PGHOST}`;
  return { ...store, environment: { RELAY_SOCKET: join(dir, 'relay.sock'), RELAY_STORE_URL: url } };
}
