// The calls of resend.emails and resend.batch. Each story is told to the relay and to Resend's
// stand-in; what it returns is compared.

export const unknownId = '00000000-0000-4000-8000-000000000000';

export const email = (changes = {}) => ({
  from: 'Acme <hello@acme.example>',
  to: 'customer@example.org',
  subject: 'Your order',
  html: '<p>Thank you</p>',
  ...changes,
});

// Every field that the SDK knows, in its spelling
const everything = email({
  to: ['a@example.org', 'Bob <b@example.org>'],
  cc: 'c@example.org',
  bcc: ['d@example.org'],
  replyTo: 'support@acme.example',
  text: 'Thank you',
  headers: { 'X-Entity-Ref-ID': '17' },
  tags: [{ name: 'tenant', value: 'acme-corp' }],
  attachments: [
    { filename: 'a.txt', content: Buffer.from('hi') },
    { filename: 'b.txt', content: 'aGk=', contentType: 'text/plain', contentId: 'logo' },
    { filename: 'c.png', path: 'https://acme.example/c.png' },
  ],
});

let keys = 0;
const newKey = () => `sdk-${process.pid}-${++keys}`;

const sentId = async ({ client }, changes) => {
  const { data, error } = await client.emails.send(email(changes));
  if (error) throw new Error(JSON.stringify(error));
  return data.id;
};

const tomorrow = () => new Date(Date.now() + 24 * 3600 * 1000).toISOString();

export const successes = {
  'an email': ({ client }) => client.emails.send(email()),
  'an email with every field': ({ client }) => client.emails.send(everything),
  'an email of text alone': ({ client }) =>
    client.emails.send(email({ html: undefined, text: 'Thank you' })),
  'fifty recipients': ({ client }) =>
    client.emails.send(email({ to: Array.from({ length: 50 }, (_, i) => `r${i}@example.org`) })),
  'the largest attachment': ({ client }) =>
    client.emails.send(email({ attachments: [{ filename: 'a', content: Buffer.alloc(29 << 20) }] })),
  'a template': ({ client }) =>
    client.emails.send({
      to: 'a@example.org',
      template: { id: unknownId, variables: { NAME: 'Ann', N: 5 } },
    }),
  'a time in ISO 8601': ({ client }) => client.emails.send(email({ scheduledAt: tomorrow() })),
  'a time in words': ({ client }) => client.emails.send(email({ scheduledAt: 'in 1 min' })),
  'a time in words with a zone': ({ client }) =>
    client.emails.send(email({ scheduledAt: 'tomorrow at 9am ET' })),
  'a base URL with a slash at its end': ({ withBase }) => withBase('/').emails.send(email()),
  'a batch': ({ client }) => client.batch.send([email(), email({ subject: 'Another' })]),
  'a batch of a hundred': ({ client }) => client.batch.send(Array(100).fill(email())),
  'a batch with a schedule': ({ client }) =>
    client.batch.send([email(), email({ scheduledAt: 'in 1 hour' })]),
  'a permissive batch without a mistake': ({ client }) =>
    client.batch.send([email()], { batchValidation: 'permissive' }),
  'a permissive batch with mistakes': ({ client }) =>
    client.batch.send([email({ to: 'nobody' }), email(), email({ subject: undefined })], {
      batchValidation: 'permissive',
    }),
  'an email that is scheduled': async (target) =>
    target.client.emails.get(await sentId(target, { scheduledAt: 'in 1 hour', text: 'Hi' })),
  'a list': async (target) => {
    for (let i = 0; i < 3; ++i) await sentId(target);
    return target.client.emails.list({ limit: 3 });
  },
  'the next page of a list': async (target) => {
    const ids = [];
    for (let i = 0; i < 3; ++i) ids.unshift(await sentId(target));
    return target.client.emails.list({ limit: 2, after: ids[0] });
  },
  'the page before': async (target) => {
    const first = await sentId(target);
    await sentId(target);
    return target.client.emails.list({ limit: 1, before: first });
  },
  'another time': async (target) => {
    const id = await sentId(target, { scheduledAt: 'in 1 hour' });
    return target.client.emails.update({ id, scheduledAt: tomorrow() });
  },
  'a cancelled schedule': async (target) =>
    target.client.emails.cancel(await sentId(target, { scheduledAt: 'in 1 hour' })),
};

export const failures = {
  'no recipient': ({ client }) => client.emails.send(email({ to: undefined })),
  'a recipient that is none': ({ client }) => client.emails.send(email({ to: 'nobody' })),
  "somebody of Resend's example domain": ({ client }) =>
    client.emails.send(email({ to: 'a@example.com' })),
  'a sender that is none': ({ client }) => client.emails.send(email({ from: 'nobody' })),
  'no sender': ({ client }) => client.emails.send(email({ from: undefined })),
  'no subject': ({ client }) => client.emails.send(email({ subject: undefined })),
  'no content': ({ client }) => client.emails.send(email({ html: undefined })),
  'an attachment without content': ({ client }) =>
    client.emails.send(email({ attachments: [{ filename: 'a.txt' }] })),
  'too many recipients': {
    tell: ({ client }) =>
      client.emails.send(email({ to: Array.from({ length: 51 }, (_, i) => `r${i}@example.org`) })),
    ownWords: true,
  },
  'a tag with a blank': {
    tell: ({ client }) => client.emails.send(email({ tags: [{ name: 'a b', value: 'c' }] })),
    ownWords: true,
  },
  'a template with html': {
    tell: ({ client }) => client.emails.send(email({ template: { id: unknownId } })),
    ownWords: true,
  },
  'a time too far away': {
    tell: ({ client }) => client.emails.send(email({ scheduledAt: '2099-01-01T00:00:00Z' })),
    ownWords: true,
  },
  'a strict batch with a mistake': ({ client }) =>
    client.batch.send([email(), email({ to: 'nobody' })]),
  'a batch without emails': { tell: ({ client }) => client.batch.send([]), ownWords: true },
  'a batch of too many': {
    tell: ({ client }) => client.batch.send(Array(101).fill(email())),
    ownWords: true,
  },
  'an idempotency key that is too long': ({ client }) =>
    client.emails.send(email(), { idempotencyKey: 'k'.repeat(257) }),
  'a key with another email': async ({ client }) => {
    const idempotencyKey = newKey();
    await client.emails.send(email(), { idempotencyKey });
    return client.emails.send(email({ subject: 'Changed' }), { idempotencyKey });
  },
  'a key with another batch': async ({ client }) => {
    const idempotencyKey = newKey();
    await client.batch.send([email()], { idempotencyKey });
    return client.batch.send([email(), email()], { idempotencyKey });
  },
  'an id that nobody knows': ({ client }) => client.emails.get(unknownId),
  'an id that is none': ({ client }) => client.emails.get('123'),
  'a dot for an id': ({ client }) => client.emails.get('..'),
  'a page that is too long': ({ client }) => client.emails.list({ limit: 101 }),
  'a page after nobody knows whom': ({ client }) => client.emails.list({ after: unknownId }),
  'another time for nobody knows whom': ({ client }) =>
    client.emails.update({ id: unknownId, scheduledAt: tomorrow() }),
  'another time too far away': {
    tell: async (target) =>
      target.client.emails.update({
        id: await sentId(target, { scheduledAt: 'in 1 hour' }),
        scheduledAt: '2099-01-01T00:00:00Z',
      }),
    ownWords: true,
  },
  'another time for what was cancelled': async (target) => {
    const id = await sentId(target, { scheduledAt: 'in 1 hour' });
    await target.client.emails.cancel(id);
    return target.client.emails.update({ id, scheduledAt: tomorrow() });
  },
  'cancelling twice': async (target) => {
    const id = await sentId(target, { scheduledAt: 'in 1 hour' });
    await target.client.emails.cancel(id);
    return target.client.emails.cancel(id);
  },
  'cancelling nobody knows what': ({ client }) => client.emails.cancel(unknownId),
  'cancelling what is sent': async (target) => target.client.emails.cancel(await delivered(target)),
  'another time for what is sent': async (target) =>
    target.client.emails.update({ id: await delivered(target), scheduledAt: tomorrow() }),
  'a wrong key': ({ withKey }) => withKey('re_wrong').emails.send(email()),
  'a path that there is not': ({ client }) => client.get('/nothing'),
  'a method that there is not': ({ client }) => client.put('/emails', {}),
  'more than is taken now': { tell: ({ full }) => overfill(full), ownWords: true },
};

// The id of an email that has left
export async function delivered(target, changes) {
  const id = await sentId(target, changes);
  for (;;) {
    const { data } = await target.client.emails.get(id);
    if (data.last_event === 'sent' || data.last_event === 'delivered') return id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// Sends until it is refused
async function overfill(client) {
  for (let i = 0; i < 100; ++i) {
    const answer = await client.emails.send(email());
    if (answer.error) return answer;
  }
  throw new Error('never full');
}
