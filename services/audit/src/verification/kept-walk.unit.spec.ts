import { createHmac } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PassedLine } from '../ledger/left-streams.store.js';
import type { CountedLine } from '../ledger/ledger-counts.js';
import { openedWalk, type Seal, sealedWalk } from './kept-walk.store.js';

const sealOf =
  (key: string): Seal =>
  (bytes) =>
    createHmac('sha256', key).update(bytes).digest();
const seal = sealOf('key');
const which = { id: 'v1', question: 'q' };
const walk = {
  position: 7,
  batchHash: 'b',
  batches: 2,
  events: 7,
  tree: {
    size: 7,
    edge: [],
    compared: 0,
    found: { checkpoints: 0, upTo: 0, externalCheckpoints: 0, externalUpTo: 0 },
    passed: {},
  },
  services: { qa: { events: 7, compared: 3, newestMs: 9 } },
};
const since = '2026-11-26T01:00:00.000Z';
const kept = (streams: readonly CountedLine[], digests: readonly PassedLine[] = []) =>
  sealedWalk({ ...which, since, walk, streams, digests }, seal);

describe('a walk that is kept', () => {
  it('is the same when it is opened, whatever characters and however many streams it has', async () => {
    const ends = ['\u2028', '\u2029', '\u0085', '\r', '\n', '\r\n', '\0', '\ud800', '🌙'];
    const streams: readonly CountedLine[] = [
      ...ends.map((end): CountedLine => ['qa', `task/a${end}b`, 1, [[3, 9, 1_764_000_000_000]]]),
      ...Array.from({ length: 5_000 }, (_, at): CountedLine => ['cost', `task/ü${at}`, at]),
    ];
    const digests: readonly PassedLine[] = [
      ...ends.map((end): PassedLine => ['qa', `review/a${end}b`, 'abc']),
      ...Array.from({ length: 2_000 }, (_, at): PassedLine => [
        'qa',
        `review/${at}`,
        1,
        'AAAA',
        'default',
        [3, 'BBBB'],
      ]),
    ];
    const opened = await openedWalk(await kept(streams, digests), which, seal);
    expect(opened).toEqual({ since, walk, streams, digests });
  });

  it('is not taken, and the reason given, if anything of it is otherwise', async () => {
    const sealed = await kept([['qa', 'task/a', 1]]);
    const reason = (of: Partial<typeof sealed>, by: Partial<typeof which> = {}, key = seal) =>
      openedWalk({ ...sealed, ...of }, { ...which, ...by }, key);
    const own = (text: string) => {
      const state = deflateRawSync(text);
      return { state, seal: seal(Buffer.concat([Buffer.from('walk\n'), state])) };
    };
    expect(await reason({}, {}, sealOf('other'))).toContain('not sealed');
    expect(await reason({ seal: sealed.seal.subarray(1) })).toContain('not sealed');
    expect(await reason({}, { id: 'v2' })).toContain('another verification');
    expect(await reason({}, { question: 'other' })).toContain('another verification');
    expect(await reason(own('{"version":0}\n'))).toContain('another version');
    for (const text of ['', 'null\n', '{"version":2', '{"version":2}\n{\n'])
      expect(await reason(own(text))).toMatch(/cannot be read|another/);
    const cut = sealed.state.subarray(0, -4);
    const broken = { state: cut, seal: seal(Buffer.concat([Buffer.from('walk\n'), cut])) };
    expect(await reason(broken)).toContain('cannot be read');
  });
});
