// Programs that are started here, and all end with this one; what they and their children used of the processor.

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const patience = 20_000; // ms, for a start
const grace = 10_000; // ms, for an end
const ticksPerSecond = 100; // of /proc/PID/stat: the kernel's USER_HZ, the same on all machines
const running = new Set();

let programs = '';

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

// What all programs of a run have written
export const logOf = (dir) => join(dir, 'log');

export function useProgramsOf(directory) {
  programs = directory;
}

export const relayProgram = (name) => join(programs, name);

function watch(child, stopSignal = 'SIGTERM') {
  running.add(child);
  child.stopSignal = stopSignal;
  child.ended = new Promise((done) => {
    child.once('exit', () => done(running.delete(child)));
    child.once('error', (error) => {
      child.failure = error;
      done(running.delete(child));
    });
  });
  return child;
}

// Does with the log of the run in `dir` what starts a program, which has a copy of it then.
function withLog(dir, start) {
  const log = openSync(logOf(dir), 'a');
  try {
    return start(log);
  } finally {
    closeSync(log);
  }
}

export function startProgram(dir, command, args, { environment = {}, stopSignal, stdout, ...rest } = {}) {
  const env = { ...process.env, ...environment };
  const start = (log) => spawn(command, args, { ...rest, env, stdio: ['ignore', stdout ?? log, log] });
  return watch(withLog(dir, start), stopSignal);
}

// A program in Node.js, that says when it is ready.
export async function startNode(dir, script, environment, args = []) {
  const env = { ...process.env, NODE_ENV: 'production', ...environment };
  const child = watch(withLog(dir, (log) => fork(script, args, { env, stdio: ['ignore', log, log, 'ipc'] })));
  await answerOf(child);
  return child;
}

// The next message of a program in Node.js
export async function answerOf(child) {
  const ended = child.ended.then(() => {
    throw new Error(`${child.spawnargs.join(' ')} ended ${child.failure ?? ''}`);
  });
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return answer;
}

export async function stop(child) {
  child.kill(child.stopSignal);
  await Promise.race([child.ended, sleep(grace, null, { ref: false })]);
  await kill(child);
}

export async function kill(child) {
  child.kill('SIGKILL');
  await child.ended;
}

async function accepts(path) {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

// Waits until the program accepts connections at the Unix socket.
export async function untilReady(path, child) {
  for (const deadline = Date.now() + patience; !(await accepts(path)); await sleep(20))
    if (!running.has(child) || Date.now() > deadline)
      throw new Error(`${child.spawnfile} did not start ${child.failure ?? ''}`);
}

// user, system, and both of children that have ended: fields 14 to 17 of /proc/PID/stat, the parent is the fourth
function readStat(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return { parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) };
  } catch {
    return null; // it has ended
  }
}

// Processor time in seconds of the processes and of all that they have started.
export function cpuOf(children) {
  const stats = new Map();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat) stats.set(Number(name), stat);
  }
  const roots = new Set(children.map((child) => child.pid));
  const belongs = (pid) => roots.has(pid) || (stats.has(pid) && belongs(stats.get(pid).parent));
  let ticks = 0;
  for (const [pid, stat] of stats) if (belongs(pid)) ticks += stat.ticks;
  return ticks / ticksPerSecond;
}
