// Stands between the spool of a child and the file system, by `--require`: counts the calls that reach the directory of the
// spool, and kills the process before one of them, lets some fail, or records all. Its orders are in the variable FAULT_FS:
//   directory   the spool's
//   kill: n     SIGKILL before the n-th call; `isTorn`: half of a write is made first
//   fail: n     the n-th call and `times - 1` after it end with `code`; `only`: counts calls of this name alone
//   trace: file what happened is written there, a line of JSON each, with a clock that stands still while the process does;
//               syncs press nothing onto the disk, so that they take no time
'use strict';
const { Buffer } = require('node:buffer');
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { dirname, basename, join } = require('node:path');
const { setInterval } = require('node:timers');

const orders = JSON.parse(process.env.FAULT_FS);
const { directory, times = 1, only } = orders;
const real = { ...fs };
/** Descriptors of the spool, with what is known of their files. */
const open = new Map();
let calls = 0;

const NAMES =
  'accessSync close closeSync existsSync fdatasync fdatasyncSync fstatSync fsync fsyncSync ftruncateSync lstatSync mkdirSync ' +
  'open openSync readSync readdirSync renameSync rmdirSync statSync statfsSync unlinkSync utimesSync writeSync';

function isOurs([target]) {
  return typeof target === 'number' ? open.has(target) : String(target).startsWith(directory);
}

function failure(name, [target]) {
  const { code } = orders;
  const text = `${code}: a fault that was ordered, ${name} '${open.get(target)?.path ?? target}'`;
  return Object.assign(new Error(text), { code, syscall: name.replace('Sync', '') });
}

/** Of a write, which is to a place in the file where it is of text, else from a place in the buffer. */
function half([fd, data, at, length]) {
  const isText = typeof data === 'string';
  const bytes = isText ? Buffer.from(data) : data.subarray(at, at + length);
  return real.writeSync(fd, bytes, 0, bytes.length >> 1, isText && typeof at === 'number' ? at : null);
}

function wrap(name) {
  fs[name] = (...args) => {
    if (!isOurs(args)) return real[name](...args);
    if (only === undefined || only === name) {
      calls++;
      if (calls === orders.kill) end(name, args);
      if (calls >= orders.fail && calls < orders.fail + times) return fail(name, args);
    }
    return (orders.trace === undefined ? passed : traced)(name, args);
  };
}

function end(name, args) {
  if (orders.isTorn && name === 'writeSync') half(args);
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function fail(name, args) {
  if (name === 'existsSync') return false;
  if (name.startsWith('close')) passed('closeSync', [args[0]]);
  if (name.startsWith('fdatasync') && orders.trace !== undefined)
    note({ op: 'failed', number: open.get(args[0]).number });
  // A full disk takes a part of a write first.
  if (orders.code === 'ENOSPC' && name === 'writeSync' && calls === orders.fail && times > 1) return half(args);
  const callback = args.at(-1);
  if (typeof callback !== 'function') throw failure(name, args);
  setImmediate(callback, failure(name, args));
  return undefined;
}

function passed(name, args) {
  const callback = args.at(-1);
  if (name === 'open') {
    const opened = (error, fd) => {
      if (!error) open.set(fd, { path: args[0] });
      callback(error, fd);
    };
    return real.open(...args.slice(0, -1), opened);
  }
  if (name.startsWith('close')) open.delete(args[0]);
  const result = real[name](...args);
  if (name === 'openSync') open.set(result, { path: args[0] });
  return result;
}

// The record. Files and folders have numbers of their own, since the system gives an inode to another file once it is free.

const numbers = new Map();
let now = 0;
let last = performance.now();
let traceFile;

function note(what) {
  const at = performance.now();
  now += Math.min(50, at - last);
  last = at;
  real.writeSync(traceFile, `${JSON.stringify({ ...what, at: now })}\n`);
}

function numberOf(path, isNew = false) {
  const { dev, ino } = real.statSync(path);
  const key = `${dev} ${ino}`;
  if (isNew || !numbers.has(key)) numbers.set(key, numbers.size + Math.random());
  return numbers.get(key);
}

const parentOf = (path) => ({ folder: numberOf(dirname(path)), name: basename(path) });

function traced(name, args) {
  const [target, second] = args;
  const callback = args.at(-1);
  switch (name) {
    case 'openSync': {
      const isThere = real.existsSync(target);
      const fd = passed(name, args);
      open.get(fd).number = numberOf(target, !isThere);
      if (!isThere) note({ op: 'name', ...parentOf(target), number: numberOf(target), kind: 'file' });
      return fd;
    }
    case 'mkdirSync': {
      const result = real.mkdirSync(...args);
      if (target !== directory)
        note({ op: 'name', ...parentOf(target), number: numberOf(target, true), kind: 'folder' });
      return result;
    }
    case 'renameSync': {
      const from = basename(target);
      const result = real.renameSync(...args);
      note({ op: 'rename', ...parentOf(second), from, number: numberOf(second) });
      return result;
    }
    case 'unlinkSync':
    case 'rmdirSync': {
      const from = parentOf(target);
      const result = real[name](...args);
      note({ op: 'unname', ...from });
      return result;
    }
    case 'writeSync': {
      const { number } = open.get(target);
      const written = real.writeSync(...args);
      const [data, from] = typeof second === 'string' ? [Buffer.from(second), args[2]] : [second.subarray(args[2])];
      note({ op: 'write', number, bytes: data.subarray(0, written).toString('base64'), from });
      return written;
    }
    case 'ftruncateSync': {
      real.ftruncateSync(...args);
      note({ op: 'truncate', number: open.get(target).number, length: second });
      return undefined;
    }
    case 'open':
      return real.open(...args.slice(0, -1), (error, fd) => {
        if (!error) open.set(fd, { path: target, number: numberOf(target) });
        callback(error, fd);
      });
    case 'fdatasyncSync':
    case 'fsyncSync': {
      const { number } = open.get(target);
      note({ op: 'sync', number });
      note({ op: 'synced', number });
      return undefined;
    }
    case 'fdatasync':
    case 'fsync': {
      const { number } = open.get(target);
      note({ op: 'sync', number });
      setImmediate(() => {
        note({ op: 'synced', number });
        callback(null);
      });
      return undefined;
    }
    default:
      return passed(name, args);
  }
}

/** What is there before the process starts is on the disk. */
function noteTree(folder) {
  for (const entry of real.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const number = numberOf(path, true);
    note({ op: 'name', ...parentOf(path), number, kind: entry.isDirectory() ? 'folder' : 'file' });
    if (entry.isDirectory()) noteTree(path);
    else note({ op: 'write', number, bytes: real.readFileSync(path).toString('base64') });
    note({ op: 'sync', number });
    note({ op: 'synced', number });
  }
}

function startTrace() {
  traceFile = real.openSync(orders.trace, 'a');
  note({ op: 'root', number: numberOf(directory, true) });
  noteTree(directory);
  note({ op: 'sync', number: numberOf(directory) });
  note({ op: 'synced', number: numberOf(directory) });
  setInterval(() => note({ op: 'tick' }), 20).unref();
}

if (orders.trace !== undefined) startTrace();
NAMES.split(' ').forEach(wrap);
if (orders.trace !== undefined) noteWords();
syncBuiltinESMExports();

/** What the process has promised so far stands in the record too. */
function noteWords() {
  const write = fs.writeSync;
  fs.writeSync = (...args) => {
    if (args[0] === 1) note({ op: 'said', words: Buffer.from(args[1]).toString('utf8') });
    return write(...args);
  };
}

process.on('exit', () => real.writeSync(1, `${JSON.stringify({ kind: 'calls', calls })}\n`));
