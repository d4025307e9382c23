// The application's side of the relay: a line for each mail, a line back when it is on disk. When the relay is away,
// what has no answer is said again; its key sees to it that it counts once. Without keys it would count twice.

import { connect as connectSocket } from 'node:net';

const reconnectAfter = 20; // ms

export function connect({ keys = true } = {}) {
  const unanswered = []; // in the order of the lines: that of the answers
  let socket;
  let rest = '';

  function read(text) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const { done, failed } = unanswered.shift();
      const { status } = JSON.parse(line);
      if (status === 'queued' || status === 'duplicate') done();
      else failed(new Error(line));
    }
  }

  function open() {
    rest = '';
    socket = connectSocket(process.env.RELAY_SOCKET);
    socket.setEncoding('utf8');
    socket.on('data', read);
    socket.on('error', () => {}); // it closes, too
    socket.on('close', () => setTimeout(open, reconnectAfter));
    if (unanswered.length > 0) socket.write(unanswered.map(({ line }) => line).join(''));
  }

  function say(lane, key, mail) {
    const line = JSON.stringify({ type: 'send_email', lane, ...(keys && { idempotency_key: key }), payload: mail }) + '\n';
    return { line, answered: new Promise((done, failed) => unanswered.push({ line, done, failed })) };
  }

  open();
  return {
    campaign(key, mails) {
      const said = mails.map((mail, i) => say('campaign', `${key}-${i}`, mail));
      socket.write(said.map(({ line }) => line).join(''));
      return Promise.all(said.map(({ answered }) => answered));
    },
    single(key, mail) {
      const { line, answered } = say('transactional', key, mail);
      socket.write(line);
      return answered;
    },
  };
}
