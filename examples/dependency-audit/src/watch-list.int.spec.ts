import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering } from '@nightshift/sdk';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addToWatchList } from './watch-list.js';
import { watchListPath } from './watch-list-file.js';

// Real: the file system.
let data = '';
const before = process.env['NIGHTSHIFT_DATA'];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'watch-list-'));
  process.env['NIGHTSHIFT_DATA'] = data;
});
afterEach(async () => {
  if (before === undefined) delete process.env['NIGHTSHIFT_DATA'];
  else process.env['NIGHTSHIFT_DATA'] = before;
  await rm(data, { recursive: true, force: true });
});

const line = { package: 'a', version: '1.0.0', reason: 'It names no repository.' };
const context = (option: 'add' | 'leave', idempotencyKey = 'k') => ({
  taskId: 't',
  runId: 'r',
  tenant: 'default',
  idempotencyKey,
  signal: new AbortController().signal,
  fetch: () => Promise.reject(new Error('no network')),
  ask: answering([{ option }]),
});
const written = () => readFile(watchListPath(), 'utf8').catch(() => '');

it('writes a line when a person has said so, and finds it again by its key alone', async () => {
  expect(await addToWatchList.reconcile?.(line, context('add'))).toEqual({ done: false });
  expect(await addToWatchList.call(line, context('add'))).toEqual({ listed: true });
  expect(await written()).toBe(`${JSON.stringify({ ...line, key: 'k' })}\n`);
  expect(watchListPath().startsWith(data)).toBe(true);
  expect(await addToWatchList.reconcile?.(line, context('add'))).toEqual({
    done: true,
    result: { listed: true },
  });
  expect(await addToWatchList.reconcile?.(line, context('add', 'other'))).toEqual({ done: false });
});

it('writes nothing when the answer is no', async () => {
  expect(await addToWatchList.call(line, context('leave'))).toEqual({ listed: false });
  expect(await written()).toBe('');
});

it('does not take a line that was cut off for one that was written', async () => {
  await addToWatchList.call(line, context('add'));
  await writeFile(watchListPath(), (await written()).slice(0, -4));
  expect(await addToWatchList.reconcile?.(line, context('add'))).toEqual({ done: false });
});
