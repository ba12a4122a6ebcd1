import { randomBytes } from 'node:crypto';
import type { Delivery } from '@nightshift/event-bus';
import { seal, Sealer, type Sealing, type SealingKey } from '@nightshift/event-store';
import { derivedId } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { openingSubscription } from './opening.js';

const key: SealingKey = { id: derivedId('key'), secret: randomBytes(32) };
const event = {
  id: derivedId('event'),
  type: 'ticket.answered.v2',
  subject: 'ticket/1',
  tenantid: 'default',
  subjectkey: key.id,
};
const said = { content: { answer: 'yes' }, data: { reason: 'Because.' } };
const stored = {
  ...event,
  data: { by: 'ann', reason: '[sealed]' },
  content: seal(key, event, said),
};
const deliveryOf = (value: object | string, topic = 'nightshift.escalation.v1'): Delivery => ({
  topic,
  key: 'k',
  partition: 0,
  offset: '0',
  headers: { id: event.id, type: event.type, tenant: 'default' },
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});
const sealingWith = (known: SealingKey | 'destroyed' | undefined): Sealing => ({
  ring: {} as Sealing['ring'],
  sealer: new Sealer({ keysOf: async () => new Map(known ? [[key.id, known]] : []) }),
});

/** What a group is given, and what comes back when it gives all of it back. */
const handled = async (sealing: Sealing | undefined, ...batch: Delivery[]) => {
  const seen: unknown[] = [];
  const { handle } = openingSubscription(
    {
      group: 'g',
      topics: ['t'],
      handle: async (given) => {
        seen.push(...given.map(({ value }) => value.toString('utf8')));
        return given.map((delivery) => ({ delivery, code: 'no', reason: 'No.' }));
      },
    },
    sealing,
  );
  return { given: await handle(batch), seen };
};

describe('a group that is given events opened', () => {
  it('sees the content and what was said in data, and gives back the bytes as they came', async () => {
    const delivery = deliveryOf(stored);
    const { seen, given } = await handled(sealingWith(key), delivery);
    expect(JSON.parse(String(seen[0]))).toEqual({
      ...event,
      data: { by: 'ann', reason: 'Because.' },
      content: { answer: 'yes' },
    });
    expect(given[0]?.delivery).toBe(delivery);
  });

  it('sees what stands for content whose key was destroyed', async () => {
    const { seen } = await handled(sealingWith('destroyed'), deliveryOf(stored));
    expect(JSON.parse(String(seen[0]))).toMatchObject({
      contenterased: true,
      content: { answer: {} },
      data: { by: 'ann', reason: '[sealed]' },
    });
  });

  it('takes nothing for erased whose key is not there: it is parked, or waits for a ring', async () => {
    const { seen, given } = await handled(sealingWith(undefined), deliveryOf(stored));
    expect([seen, given.map(({ code }) => code)]).toEqual([[], ['key-unknown']]);
    const noId = deliveryOf({ ...stored, content: { ...stored.content, key: 'no id' } });
    expect((await handled(sealingWith(key), noId)).given).toMatchObject([{ code: 'key-unknown' }]);
    await expect(handled(undefined, deliveryOf(stored))).rejects.toThrow(/NIGHTSHIFT_MASTER_KEYS/);
  });

  it('is not held up by what was changed on the way: that is parked', async () => {
    const changed = deliveryOf({ ...stored, id: derivedId('another') });
    const { seen, given } = await handled(sealingWith(key), changed, deliveryOf(stored));
    expect(seen).toHaveLength(1);
    expect(given.map(({ code, delivery }) => [code, delivery === changed])).toEqual([
      ['seal-broken', true],
      ['no', false],
    ]);
  });

  it('is given everything else as it came, whatever it is', async () => {
    const plain = [
      'not JSON "subjectkey":',
      'null',
      '[]',
      JSON.stringify({ ...stored, subjectkey: undefined }),
      JSON.stringify({ ...stored, type: 'nobody.knows.v1' }),
      JSON.stringify({ ...stored, type: 'constructor', content: { erased: true } }),
    ];
    const given = plain.map((one) => deliveryOf(one));
    expect((await handled(undefined, ...given)).seen).toEqual(plain);
    // What others submit is theirs, whatever it looks like.
    const submitted = deliveryOf(stored, 'nightshift.submit.v1');
    expect((await handled(undefined, submitted)).seen).toEqual([JSON.stringify(stored)]);
  });

  it('wants the bytes as they were written: so it gets them', () => {
    const one = { group: 'g', topics: ['t'], asWritten: true, handle: async () => [] };
    expect(openingSubscription(one, sealingWith(key))).toBe(one);
  });
});
