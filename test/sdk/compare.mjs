// What must be the same of two answers {data, error, headers}: one from the relay, one from Resend's
// stand-in. Ids and times differ by nature; their kind must not.

import assert from 'node:assert/strict';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/;

// What the relay says beyond Resend
const additions = new Set(['relay']);

// Members whose value tells one service from the other
const kinds = {
  id: (value) => assert.match(value, uuid),
  created_at: (value) => assert.match(value, time),
  message_id: () => {},
  scheduled_at: () => {}, // Resend tells the words it was given
  last_event: () => {}, // the relay has not sent it yet
  has_more: () => {},
};

function compareValues(ours, theirs, path) {
  if (Array.isArray(theirs)) {
    assert.ok(Array.isArray(ours), `${path} is an array`);
    assert.equal(ours.length, theirs.length, `the length of ${path}`);
    theirs.forEach((item, i) => compareValues(ours[i], item, `${path}[${i}]`));
  } else if (theirs !== null && typeof theirs === 'object') {
    assert.deepEqual(
      Object.keys(ours).filter((name) => !additions.has(name)).sort(),
      Object.keys(theirs).sort(),
      `the members of ${path}`,
    );
    for (const [name, value] of Object.entries(theirs)) {
      if (name in kinds) {
        kinds[name](ours[name]);
        kinds[name](value);
      } else {
        compareValues(ours[name], value, `${path}.${name}`);
      }
    }
  } else {
    assert.equal(ours, theirs, path);
  }
}

function compareErrors(ours, theirs) {
  assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort(), 'the members of the error');
  assert.equal(ours.statusCode, theirs.statusCode);
  assert.equal(ours.name, theirs.name);
}

export function compareHeaders(headers) {
  assert.match(headers['content-type'], /^application\/json/);
  for (const name of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']) {
    assert.match(headers[name] ?? '', /^\d+$/, name);
  }
}

export function compareAnswers(ours, theirs, { sameMessage = true } = {}) {
  assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort());
  if (theirs.error) {
    assert.equal(ours.data, null, JSON.stringify(ours.data));
    assert.ok(ours.error, 'the relay must refuse it too');
    compareErrors(ours.error, theirs.error);
    if (sameMessage) {
      // In a strict batch the relay adds which email is meant
      assert.ok(ours.error.message.startsWith(theirs.error.message), ours.error.message);
    }
  } else {
    assert.equal(ours.error, null, JSON.stringify(ours.error));
    compareValues(ours.data, theirs.data, 'data');
  }
  for (const answer of [ours, theirs]) {
    if (answer.headers) compareHeaders(answer.headers);
  }
  assert.equal(ours.headers === null, theirs.headers === null);
}
