import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './logger.js';

const capture = (write: (log: Logger) => void): string => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  write(createLogger({ service: 'test', destination }));
  expect(lines).not.toHaveLength(0);
  return lines.join('');
};

const CANARY = 'canary-4711';

describe('the log', () => {
  it('is one JSON object a line with time, level and service', () => {
    const line = capture((log) => log.warn({ event: 'e1' }, 'said'));
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      service: 'test',
      event: 'e1',
      msg: 'said',
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) as string,
    });
  });

  it.each([
    ['content', { content: CANARY }],
    ['content of an event', { event: { id: '1', content: { prompt: CANARY } } }],
    ['a header', { request: { headers: { Authorization: `Bearer ${CANARY}` } } }],
    ['a cookie', { headers: { 'set-cookie': [CANARY] } }],
    ['a key in a list', { models: [{ options: { api_key: CANARY } }] }],
    ['a password far down', { a: { b: { c: { d: { password: CANARY } } } } }],
    [
      'what lies too deep to look at',
      { a: { b: { c: { d: { e: { f: { g: { h: { i: CANARY } } } } } } } } },
    ],
    ['bytes', { body: Buffer.from(CANARY) }],
  ])('never shows %s', (_what, fields) => {
    expect(capture((log) => log.error(fields, 'said'))).not.toContain(CANARY);
  });

  it('never shows them as bindings of a child, either', () => {
    const line = capture((log) => log.child({ service: 'x', token: CANARY }).info('said'));
    expect(line).not.toContain(CANARY);
    expect(line).toContain('"service":"x"');
  });

  it('tells what an error says and where it came from, not what hangs on it', () => {
    const provider = Object.assign(new Error('rate limited', { cause: new Error('socket') }), {
      code: 'E429',
      requestBodyValues: { messages: [CANARY] },
      responseBody: CANARY,
      parameters: [CANARY],
    });
    for (const line of [
      capture((log) => log.error({ err: provider }, 'said')),
      capture((log) => log.error(provider)),
      capture((log) => log.error({ detail: { reason: provider } }, 'said')),
    ]) {
      expect(line).not.toContain(CANARY);
      expect(line).toContain('rate limited');
      expect(line).toContain('E429');
      expect(line).toContain('socket');
    }
  });

  it('leaves everything else as it is', () => {
    const fields = { tokens: 12, code: 'x', list: [1, { a: null }], at: new Date(0) };
    expect(JSON.parse(capture((log) => log.info(fields, 'said')))).toMatchObject({
      ...fields,
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('does not follow an object that contains itself without end', () => {
    const loop: Record<string, unknown> = { name: 'loop' };
    loop['self'] = loop;
    expect(capture((log) => log.info({ loop }, 'said'))).toContain('"name":"loop"');
  });
});
