import { describe, expect, it } from 'vitest';
import { eventFacts, textIn } from './event-facts.js';
import { note } from './event-fixture.spec.js';

const good = JSON.parse(String(note('task/1', 1))) as Record<string, unknown>;
const facts = (change: object = {}): ReturnType<typeof eventFacts> =>
  eventFacts(JSON.stringify({ ...good, ...change }));

describe('the facts of an event', () => {
  it('are those of its envelope', () => {
    expect(facts()).toEqual({
      id: good['id'],
      type: 'task.resumed.v1',
      tenant: 'default',
      taskId: 't1',
      service: 'orchestrator',
      subject: 'task/1',
      sequence: 1,
      time: '2026-11-25T00:00:00.000Z',
      causationId: good['id'],
      correlationId: 't1',
      data: JSON.stringify(good['data']),
    });
  });

  it('can be had of types that this build does not know', () => {
    expect(facts({ type: 'later.invented.v9', data: { a: 1 } })).toMatchObject({ data: '{"a":1}' });
  });

  it('are of any service where every service writes the type, or this build does not know it', () => {
    for (const service of ['qa', 'agent-runner', 'audit'])
      for (const type of ['dead-letter.discarded.v1', 'later.invented.v9'])
        expect(facts({ source: `nightshift/${service}`, type })).toMatchObject({ service });
  });

  it('hold no half of a surrogate pair, whole ones stay', () => {
    expect(facts({ data: { text: 'a\ud83d', more: ['\udc4d', '\ud83d\udc4d'] } }).data).toBe(
      '{"text":"a\ufffd","more":["\ufffd","\ud83d\udc4d"]}',
    );
    expect(facts({ data: { 'a\ud83d': { '\udc4d': 1 }, '\\ud83d': '\\\ud83d' } }).data).toBe(
      '{"a\ufffd":{"\ufffd":1},"\\\\ud83d":"\\\\\ufffd"}',
    );
  });

  it.each([
    ['id', { id: 'x' }],
    ['id', { id: String(good['id']).toUpperCase() }],
    ['type', { type: 'task.resumed' }],
    ['tenantid', { tenantid: "a'b" }],
    ['sequence', { sequence: 0 }],
    ...['taskid', 'subject', 'causationid', 'correlationid'].map((at): [string, object] => [
      at,
      { [at]: 'half of \ud83d' },
    ]),
    ['time', { time: '1900-01-01T00:00:00.000Z' }],
    ['source', { source: 'elsewhere' }],
    ['source', { source: 'nightshift/ghost' }],
    ['source', { source: 'nightshift/qa' }],
    ['source', { source: 'nightshift/orchestrator/x' }],
    ['source', { source: 'nightshift/ghost', type: 'later.invented.v9' }],
  ])('are refused with a faulty %s', (at, change) => {
    expect(() => facts(change)).toThrow(
      expect.objectContaining({
        code: 'unreadable-event',
        faults: [expect.objectContaining({ at: `/${at}` })],
      }),
    );
  });

  it('are those of data of any depth', () => {
    const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const text = (depth: number): string =>
      JSON.stringify({ ...good, data: 0 }).replace('"data":0', `"data":${deep(depth)}`);
    for (const depth of [500, 4_100, 100_000])
      expect(eventFacts(text(depth)).data).toBe(deep(depth));
  });

  it('are refused without the text where it is no JSON, and with little of a source that writes nothing', () => {
    const reasonOf = (text: string): string => {
      try {
        return eventFacts(text).id;
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(reasonOf('{"name": Ann}')).toBe('Not an event that can be recorded: (root): not JSON');
    for (const change of [
      { source: `nightshift/${'x'.repeat(1_000_000)}` },
      { type: `task.resumed.v${'1'.repeat(1_000_000)}`, source: 'nightshift/ghost' },
    ])
      expect(reasonOf(JSON.stringify({ ...good, ...change })).length).toBeLessThan(400);
  });

  it('are refused where there is no object', () => {
    for (const text of ['', '{', 'null', '[]', '1', '"x"'])
      expect(() => eventFacts(text)).toThrow(expect.objectContaining({ code: 'unreadable-event' }));
  });
});

describe('text', () => {
  it('is what the bytes say, and nothing is put in its place', () => {
    expect(textIn(Buffer.from('\ufeffü😀'))).toBe('\ufeffü😀');
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]])
      expect(() => textIn(Uint8Array.from(bytes))).toThrow(/not UTF-8/);
  });
});
