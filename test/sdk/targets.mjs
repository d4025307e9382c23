// Where the official SDK is pointed at. `environment` is set by test/e2e/sdk.py.

import { Resend } from 'resend';

const environment = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run test/e2e/sdk.py`);
  return value;
};

const key = environment('SDK_KEY');

// A service that speaks Resend's API: `url` takes mail, and that at `fullUrl` takes no more of it.
const target = (name, url, fullUrl) => ({
  name,
  client: new Resend(key, { baseUrl: url }),
  full: new Resend(key, { baseUrl: fullUrl }),
  withKey: (other) => new Resend(other, { baseUrl: url }),
  withBase: (suffix) => new Resend(key, { baseUrl: url + suffix }),
});

export const relay = target('the relay', environment('RELAY_URL'), environment('FULL_RELAY_URL'));
export const sim = target('resend-sim', environment('SIM_URL'), environment('FULL_SIM_URL'));
