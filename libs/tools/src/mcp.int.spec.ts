import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tool } from '@nightshift/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { egressFetch } from './egress.js';
import { mcpTools, pinMcpTools } from './mcp.js';
import { contextWith, httpServer, stdioServer } from './mcp-fixture.spec.js';
import type { McpPin } from './mcp-pins.js';

// Real: servers of the official SDK, as a child process and over HTTP.
let folder = '';
let log = '';
const stops: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-mcp-'));
  log = join(folder, 'log');
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await rm(folder, { recursive: true, force: true });
});

const logged = async (what: string): Promise<readonly string[]> =>
  (await readFile(log, 'utf8')).split('\n').filter((line) => line.startsWith(what));
const pids = async (): Promise<readonly number[]> =>
  (await logged('started')).map((line) => Number(line.split(' ')[1]));
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const gone = (pid: number): Promise<void> =>
  vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });

const none = contextWith(egressFetch({ allowedHosts: [] }));
const pinned = async (
  change: (pins: Record<string, McpPin>) => Record<string, McpPin> = (all) => all,
) => {
  const server = stdioServer(log);
  const pins = await pinMcpTools(server);
  const tools = mcpTools({ ...server, tools: change({ ...pins }) });
  stops.push(...tools.flatMap(({ stop }) => (stop ? [stop] : [])));
  const of = (name: string): Tool => {
    const found = tools.find(({ definition }) => definition.name === `fixture_${name}`);
    if (!found) throw new Error(`no tool ${name}`);
    return found;
  };
  return {
    server,
    pins,
    tools,
    call: (name: string, input = {}) => of(name).call(input, none),
    of,
  };
};

describe('an MCP server that is a program', () => {
  it('gives pins: what a model would be told, its hash, and the most careful effect', async () => {
    const { pins, of } = await pinned();
    expect(pins['add']).toMatchObject({
      effect: 'at-most-once',
      description: 'Adds.',
      input: { properties: { a: { type: 'number' } }, required: ['a', 'b'] },
      schemaHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(of('add').definition).toMatchObject({ effect: 'at-most-once', timeoutMs: 30_000 });
    // The runner's validator reads schemas as 2020-12, whatever a server's library calls them.
    expect(of('add').definition.input).not.toHaveProperty('$schema');
    await Promise.all((await pids()).map(gone));
  });

  it('is started when it is first needed, shared, and answers with its structured content', async () => {
    const { call, of } = await pinned();
    expect(await pids()).toHaveLength(1);
    const sums = await Promise.all([1, 2, 3].map((a) => call('add', { a, b: 1 })));
    expect(sums).toEqual([{ sum: 2 }, { sum: 3 }, { sum: 4 }]);
    expect(await pids()).toHaveLength(2);
    expect(await logged('add')).toHaveLength(3);
    expect((await logged('add'))[0]).toContain('"nightshift/idempotencyKey":"key"');
    expect(await call('picture')).toMatchObject({ content: [{ type: 'image', data: 'AA==' }] });
    const [, pid = 0] = await pids();
    expect(isAlive(pid)).toBe(true);
    await of('add').stop?.();
    await gone(pid);
  });

  it('sees nothing of the environment that it was not given', async () => {
    vi.stubEnv('NIGHTSHIFT_API_TOKEN', 'canary-secret');
    const { call } = await pinned();
    const { text } = (await call('environment')) as { text: string };
    expect(text).toContain(log);
    expect(text).not.toContain('canary');
    vi.unstubAllEnvs();
  });

  it('that says that a call failed does not say that nothing happened', async () => {
    const { call } = await pinned();
    const failed = call('fails');
    await expect(failed).rejects.toThrow('fails: no such account');
    // The runner asks a person where it must not happen twice, and else tells the model.
    await expect(failed).rejects.not.toHaveProperty('errorClass');
  });

  it('whose list of tools has no end is not used, and not read for ever', async () => {
    const { call } = await pinned();
    await call('endless');
    const failed = call('add', { a: 1, b: 1 });
    await expect(failed).rejects.toMatchObject({ notDone: true });
    await expect(failed).rejects.toThrow('more than 100 pages');
  });

  it('that takes too long leaves the outcome unknown', async () => {
    const { call } = await pinned((all) => ({
      hangs: { ...all['hangs'], timeoutMs: 100 } as McpPin,
    }));
    const failed = call('hangs');
    await expect(failed).rejects.toMatchObject({ errorClass: 'timeout' });
    await expect(failed).rejects.not.toHaveProperty('notDone');
  });

  it('that dies in the middle leaves the outcome unknown, and is started again', async () => {
    const { call } = await pinned();
    const failed = call('dies');
    await expect(failed).rejects.toMatchObject({ errorClass: 'network' });
    await expect(failed).rejects.not.toHaveProperty('notDone');
    expect(await call('add', { a: 1, b: 1 })).toEqual({ sum: 2 });
    expect(await pids()).toHaveLength(3);
  });

  it('that was killed is started again', async () => {
    const { call } = await pinned();
    await call('add', { a: 1, b: 1 });
    const [, pid = 0] = await pids();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await vi.waitFor(async () => expect(await call('add', { a: 1, b: 1 })).toEqual({ sum: 2 }));
  });

  it('that cannot be started is for operators: nothing was done', async () => {
    const { pins } = await pinned();
    const [tool] = mcpTools({
      name: 'fixture',
      transport: { command: join(folder, 'missing') },
      tools: { add: pins['add'] as McpPin },
    });
    await expect(tool?.call({}, none)).rejects.toMatchObject({
      errorClass: 'misconfigured',
      notDone: true,
    });
  });
});

describe('a tool that is not what was pinned', () => {
  it.each([
    ['changed', 'change', 'its hash is'],
    ['gone', 'remove', 'it is gone'],
  ])('because it is %s is not called: operators are told both hashes', async (_, how, said) => {
    const { call, pins } = await pinned();
    expect(await call('add', { a: 1, b: 1 })).toEqual({ sum: 2 });
    await call(how);
    const failed = call('add', { a: 1, b: 1 });
    await expect(failed).rejects.toMatchObject({ errorClass: 'misconfigured', notDone: true });
    await expect(failed).rejects.toThrow(said);
    await expect(failed).rejects.toThrow(`pinned is ${pins['add']?.schemaHash}`);
    expect(await logged('add')).toHaveLength(1);
    // The others are what they were.
    expect(await call('environment')).toHaveProperty('text');
  });

  it('because the pin was edited is refused at the start', async () => {
    await expect(
      pinned((all) => ({ add: { ...all['add'], description: 'Adds well.' } as McpPin })),
    ).rejects.toMatchObject({ code: 'invalid-pin' });
  });
});

describe('an MCP server over HTTP', () => {
  const served = async () => {
    const server = await httpServer();
    stops.push(server.close);
    const tools = await pinMcpTools(server.spec, { allowPrivate: ['127.0.0.1/32'] });
    const [greet, waits] = mcpTools({ ...server.spec, tools });
    if (greet?.stop) stops.unshift(greet.stop);
    const call = (fetch = server.allowed) => greet?.call({ name: 'Ana' }, contextWith(fetch));
    const slow = () => waits?.call({}, contextWith(server.allowed));
    return { ...server, greet, call, slow };
  };

  it('is called through the network of its tools, with its headers', async () => {
    const { call, greet, url, authorization } = await served();
    expect(greet?.definition).toMatchObject({ allowedHosts: [new URL(url).host] });
    expect(await call()).toEqual({ text: 'Hello Ana' });
    expect(new Set(authorization)).toEqual(new Set(['Bearer secret']));
  });

  it('is not reached where the egress policy refuses its address', async () => {
    const { call, url } = await served();
    const failed = call(egressFetch({ allowedHosts: [new URL(url).host] }));
    await expect(failed).rejects.toMatchObject({ errorClass: 'misconfigured', notDone: true });
    await expect(failed).rejects.toThrow('is no public address');
  });

  it('that is gone is a failure of the network: nothing was done', async () => {
    const { call, close } = await served();
    await call();
    await close();
    await expect(call()).rejects.toMatchObject({ errorClass: 'network', notDone: true });
  });

  it('answers what is under way, though the connection was given up meanwhile', async () => {
    const { call, forgetSessions, answerSlow, slow, isAsked } = await served();
    const answered = slow();
    await vi.waitFor(() => expect(isAsked()).toBe(true));
    forgetSessions();
    await expect(call()).rejects.toMatchObject({ notDone: true });
    expect(await call()).toEqual({ text: 'Hello Ana' });
    answerSlow();
    expect(await answered).toEqual({ text: 'at last' });
  });

  it('that has forgotten the session gets a new one', async () => {
    const { call, forgetSessions } = await served();
    await call();
    forgetSessions();
    await expect(call()).rejects.toMatchObject({ notDone: true });
    expect(await call()).toEqual({ text: 'Hello Ana' });
  });
});
