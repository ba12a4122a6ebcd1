import { randomBytes } from 'node:crypto';
import type { Json } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventKeyOf,
  isSealed,
  open,
  openWith,
  seal,
  SealBroken,
  type SealedContent,
  type SealedEvent,
  type SealingKey,
} from './seal.js';

const key: SealingKey = { id: '018f0000-0000-7000-8000-000000000001', secret: randomBytes(32) };
const event: SealedEvent = {
  id: '018f0000-0000-7000-8000-00000000000a',
  type: 'task.accepted.v1',
  subject: 'task/1',
  tenantid: 'default',
};

describe('sealed content', () => {
  it('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const content = JSON.parse(JSON.stringify(value)) as Json;
        const sealed = seal(key, event, content);
        expect(isSealed(sealed)).toBe(true);
        expect(open(key, event, sealed)).toEqual(content);
      }),
    );
  });

  it('shows nothing of the content', () => {
    const canary = 'CANARY-7f3a';
    const { value } = seal(key, event, { brief: canary });
    expect(Buffer.from(value, 'base64url').includes(canary)).toBe(false);
  });

  it.each(['id', 'type', 'subject', 'tenantid'] as const)(
    'does not open under another %s',
    (part) => {
      const sealed = seal(key, event, 'text');
      const moved = { ...event, [part]: `${event[part]}x` };
      // With the right event key, so that it is the binding that refuses, not the derivation.
      expect(() => openWith(eventKeyOf(key, event.id), moved, sealed)).toThrow(SealBroken);
    },
  );

  it('does not open if any byte was changed, or its tag was cut', () => {
    const sealed = seal(key, event, { a: 1 });
    const bytes = Buffer.from(sealed.value, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const value = changed.toString('base64url');
      expect(() => open(key, event, { ...sealed, value }), `byte ${at}`).toThrow(SealBroken);
      const cut = bytes.subarray(0, at).toString('base64url');
      expect(() => open(key, event, { ...sealed, value: cut }), `cut ${at}`).toThrow(SealBroken);
    }
  });

  it('does not open with a key that it does not commit to: two keys cannot open it to two contents', () => {
    const sealed = seal(key, event, 'what was said');
    const { commitment } = seal({ ...key, secret: randomBytes(32) }, event, 'another');
    expect(() => open(key, event, { ...sealed, commitment })).toThrow(SealBroken);
    const { commitment: _, ...without } = sealed;
    expect(() => open(key, event, without as SealedContent)).toThrow(SealBroken);
  });

  it('gives the key of one event without giving that of another', () => {
    const other = { ...event, id: '018f0000-0000-7000-8000-00000000000b' };
    const disclosed = eventKeyOf(key, event.id);
    expect(openWith(disclosed, event, seal(key, event, 'mine'))).toBe('mine');
    expect(() => openWith(disclosed, other, seal(key, other, 'not mine'))).toThrow(SealBroken);
  });

  it('tells content that only looks alike', () => {
    for (const content of [undefined, null, 'sealed', { sealed: true }, { sealed: 'A256GCM' }])
      expect(isSealed(content)).toBe(false);
  });
});
