// The calls of resend.suppressions, told as those of emails.mjs are. Each story has an address of
// its own, the same for both.

import { unknownId } from './emails.mjs';

const add = async ({ client }, email) => {
  const { data, error } = await client.suppressions.add({ email });
  if (error) throw new Error(JSON.stringify(error));
  return data.id;
};

export const successes = {
  'an address is suppressed': ({ client }) => client.suppressions.add({ email: 'one@example.org' }),
  'a suppression is found by its id': async (target) =>
    target.client.suppressions.get(await add(target, 'two@example.org')),
  'a suppression is found by its address': async (target) => {
    await add(target, 'three@example.org');
    return target.client.suppressions.get('three@example.org');
  },
  'a suppression is removed by its id': async (target) =>
    target.client.suppressions.remove(await add(target, 'four@example.org')),
  'a suppression is removed by its address': async (target) => {
    await add(target, 'five@example.org');
    return target.client.suppressions.remove('five@example.org');
  },
  'the latest suppression is listed': async (target) => {
    await add(target, 'six@example.org');
    return target.client.suppressions.list({ limit: 1 });
  },
  'several addresses are suppressed at once': ({ client }) =>
    client.suppressions.batch.add({ emails: ['seven@example.org', 'eight@example.org'] }),
  'several suppressions are removed at once': async (target) => {
    await add(target, 'nine@example.org');
    return target.client.suppressions.batch.remove({ emails: ['nine@example.org'] });
  },
};

export const failures = {
  'a suppression that is not there is not found': ({ client }) =>
    client.suppressions.get(unknownId),
  'a suppression that is not there is not removed': ({ client }) =>
    client.suppressions.remove(unknownId),
  'what is no address is not suppressed': ({ client }) =>
    client.suppressions.add({ email: 'nobody' }),
};
