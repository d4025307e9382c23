// This relay: one process, its store is its own.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { relayProgram, startProgram, untilReady } from '../processes.mjs';

export const title = 'resend-relay';
export const shortTitle = 'resend-relay';
export const here = import.meta.dirname;

// There is no server to start: the relay is the worker and the store.
export async function startStore(dir) {
  return { processes: [], environment: { RELAY_SOCKET: join(dir, 'relay.sock') } };
}

export async function startWorker(dir, environment) {
  const { RELAY_SOCKET, RELAY_STORE_URL, RESEND_BASE_URL, RESEND_API_KEY, NODE_EXTRA_CA_CERTS, LIMIT } = environment;
  const config = join(dir, 'relay.toml');
  writeFileSync(
    config,
    `data_dir = "${join(dir, 'data')}"
[resend]
base_url = "${RESEND_BASE_URL}"
ca_file = "${NODE_EXTRA_CA_CERTS}"
[limits]
requests_per_second = ${LIMIT > 0 ? '"auto"' : 1_000_000}
[ingest]
tcp = ""
unix = "${RELAY_SOCKET}"
[http]
listen = ""
[webhooks]
listen = ""
`,
  );
  const relay = startProgram(dir, relayProgram('resend-relay'), ['serve', '--config', config], {
    environment: { RESEND_API_KEY, ...(RELAY_STORE_URL && { RELAY_STORE_URL }) },
  });
  await untilReady(RELAY_SOCKET, relay);
  return relay;
}
