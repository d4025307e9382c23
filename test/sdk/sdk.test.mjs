// The official SDK against the relay and against Resend's stand-in: every call, success and failure,
// must come to the same.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { compareAnswers } from './compare.mjs';
import * as emails from './emails.mjs';
import * as suppressions from './suppressions.mjs';
import { relay, sim } from './targets.mjs';

const { delivered, email } = emails;
const successes = { ...emails.successes, ...suppressions.successes };
const failures = { ...emails.failures, ...suppressions.failures };

const tell = (story, target) => (story.tell ?? story)(target);

async function compare(story) {
  const ours = await tell(story, relay);
  const theirs = await tell(story, sim);
  compareAnswers(ours, theirs, { sameMessage: !story.ownWords });
  return ours;
}

describe('what succeeds', () => {
  for (const [name, story] of Object.entries(successes)) {
    test(name, async () => {
      const answer = await compare(story);
      assert.equal(answer.error, null);
    });
  }
});

describe('what fails', () => {
  for (const [name, story] of Object.entries(failures)) {
    test(name, async () => {
      const answer = await compare(story);
      assert.ok(answer.error.message);
    });
  }
});

for (const target of [relay, sim]) {
  describe(`what holds of ${target.name}`, () => {
    test('a key gives the same id again, whatever the spelling', async () => {
      const options = { idempotencyKey: `again-${process.pid}` };
      const first = await target.client.emails.send(email({ tags: [] }), options);
      const again = await target.client.emails.send(email({ tags: [] }), options);
      assert.equal(first.error, null);
      assert.deepEqual(again.data, first.data);
    });

    test('a key of a batch gives the same ids and errors again', async () => {
      const options = {
        idempotencyKey: `again-batch-${process.pid}`,
        batchValidation: 'permissive',
      };
      const mails = [email(), email({ to: 'nobody' }), email()];
      const first = await target.client.batch.send(mails, options);
      const again = await target.client.batch.send(mails, options);
      assert.equal(first.data.data.length, 2);
      assert.equal(first.data.errors.length, 1);
      assert.deepEqual(again.data, first.data);
    });

    test('of requests with one key at once all that are answered have one id', async () => {
      const options = { idempotencyKey: `at-once-${process.pid}` };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => target.client.emails.send(email(), options)),
      );
      const ids = new Set(answers.filter((a) => a.data).map((a) => a.data.id));
      assert.equal(ids.size, 1);
      for (const { error } of answers) {
        if (error) assert.equal(error.name, 'concurrent_idempotent_requests');
      }
    });

    test('the pages of the list are one list', async () => {
      for (let i = 0; i < 5; ++i) await target.client.emails.send(email({ subject: `p${i}` }));
      const whole = await target.client.emails.list({ limit: 5 });
      const walked = [];
      let after;
      while (walked.length < 5) {
        const options = { limit: 2, ...(after && { after }) };
        const { data } = await target.client.emails.list(options);
        walked.push(...data.data);
        after = data.data.at(-1).id;
      }
      assert.deepEqual(
        walked.slice(0, 5).map((row) => row.id),
        whole.data.data.map((row) => row.id),
      );
    });

    test('too much now tells when to come again', async () => {
      const { error, headers } = await tell(failures['more than is taken now'], target);
      assert.equal(error.statusCode, 429);
      assert.match(headers['retry-after'], /^[1-9]\d*$/);
      assert.equal(headers['ratelimit-remaining'], '0');
    });
  });
}

describe('what only the relay does', () => {
  test('an email is found by the id that Resend gave it, and tells how it stands', async () => {
    const id = await delivered(relay);
    const { data } = await relay.client.emails.get(id);
    assert.equal(data.relay.state, 'sent');
    assert.equal(data.relay.lane, 'transactional');
    assert.equal(data.relay.attempts, 1);
    const byResend = await relay.client.emails.get(data.relay.resend_id);
    assert.equal(byResend.data.id, id);
  });

  test('an email that waits can be put off and cancelled', async () => {
    const { data } = await relay.client.emails.send(email({ scheduledAt: 'in 2 hours' }));
    const moved = await relay.client.emails.update({ id: data.id, scheduledAt: 'in 5 hours' });
    assert.deepEqual(moved.data, { object: 'email', id: data.id });
    const cancelled = await relay.client.emails.cancel(data.id);
    assert.deepEqual(cancelled.data, { object: 'email', id: data.id });
    const { data: shown } = await relay.client.emails.get(data.id);
    assert.equal(shown.last_event, 'canceled');
  });

  test('any base path will do', async () => {
    for (const base of ['/resend', '/mail/v1/', '/relay']) {
      const { error } = await relay.withBase(base).emails.send(email());
      assert.equal(error, null, base);
    }
  });
});
