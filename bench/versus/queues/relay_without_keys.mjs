// The relay's client, of mails that have no idempotency key: nor have the jobs of the queues.

import { connect as connectToRelay } from '../relay/client.mjs';

export const connect = () => connectToRelay({ keys: false });
