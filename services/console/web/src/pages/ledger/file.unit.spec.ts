import { afterEach, describe, expect, it, vi } from 'vitest';
import { TooLarge, textUpTo } from './file';

// Fake: the network. Real: the streams.
afterEach(() => vi.unstubAllGlobals());

/** Answers in parts; says how many were taken, and whether it was ended before its end. */
const answering = (parts: readonly Uint8Array<ArrayBuffer>[]) => {
  const seen = { taken: 0, ended: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: (controller) => {
        const part = parts[seen.taken];
        seen.taken += 1;
        if (part) controller.enqueue(part);
        else controller.close();
      },
      cancel: () => {
        seen.ended = true;
      },
    },
    { highWaterMark: 0 },
  );
  vi.stubGlobal('location', { href: 'http://127.0.0.1/console/' });
  vi.stubGlobal('fetch', async () => new Response(body));
  return seen;
};

describe('a file that is read into the page', () => {
  it('is the text as it came, also where a letter is cut in two', async () => {
    const bytes = new TextEncoder().encode('{"é":"😀"}');
    answering([bytes.slice(0, 3), bytes.slice(3, 8), bytes.slice(8)]);
    expect(await textUpTo(bytes.length, '/x')).toBe('{"é":"😀"}');
  });

  it('is not read on once it is too large', async () => {
    const seen = answering(Array.from({ length: 100 }, () => new Uint8Array(10)));
    await expect(textUpTo(25, '/x')).rejects.toThrow(TooLarge);
    expect(seen).toEqual({ taken: 3, ended: true });
  });
});
