import type { EventOf } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { Targeted } from '@nightshift/event-store';
import { derivedId } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { droppingSubscription, toContent } from './dropping.js';
import { unquoted } from './unquoted.js';

const taskId = derivedId('task', '1');
const deliveryOf = (event: object, type: string): Delivery => ({
  topic: 'nightshift.orchestrator.v1',
  partition: 0,
  offset: '0',
  key: taskId,
  headers: { id: '', type, tenant: 'default' },
  value: Buffer.from(JSON.stringify(event)),
});
const erased = {
  specversion: '1.0',
  id: derivedId('event', '1'),
  source: 'nightshift/orchestrator',
  type: 'task.erased.v1',
  subject: `task/${taskId}`,
  sequence: 9,
  time: '2026-11-26T00:00:00.000Z',
  datacontenttype: 'application/json',
  tenantid: 'default',
  taskid: taskId,
  causationid: taskId,
  correlationid: taskId,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  data: { cause: 'subject', keys: [], pass: 1, by: 'ana' },
};

describe('a group that drops copies', () => {
  const dropped: string[] = [];
  const { handle } = droppingSubscription('spec', async ({ taskid }) => void dropped.push(taskid));

  it('hears of erasures, with or without their type in the header, and of nothing else', async () => {
    dropped.length = 0;
    const batch = [
      deliveryOf(erased, 'task.erased.v1'),
      deliveryOf(erased, ''),
      deliveryOf({ ...erased, type: 'task.resumed.v1' }, 'task.resumed.v1'),
      deliveryOf({ no: 'event' }, ''),
    ];
    expect(await handle(batch)).toEqual([]);
    expect(dropped).toEqual([taskId, taskId]);
  });

  it('gives back an erasure that it cannot read: it must not be lost', async () => {
    const broken = deliveryOf({ ...erased, data: {} }, 'task.erased.v1');
    expect(await handle([broken])).toMatchObject([{ delivery: broken, code: 'unreadable-event' }]);
  });

  it('does not take for done what it could not drop', async () => {
    const failing = droppingSubscription('spec', () => Promise.reject(new Error('not now')));
    await expect(failing.handle([deliveryOf(erased, 'task.erased.v1')])).rejects.toThrow('not now');
  });
});

describe('a reaction to content', () => {
  const target = {} as Targeted;
  const react = toContent<'task.resumed.v1'>(() => target);
  const event = { type: 'task.resumed.v1' } as EventOf<'task.resumed.v1'>;

  it('follows from what was said, and not from what stands for it', () => {
    expect(react(event, { now: erased.time })).toBe(target);
    expect(react({ ...event, contenterased: true }, { now: erased.time })).toBeUndefined();
  });
});

describe('what is written down of a refusal', () => {
  const refusal = { code: 'decider-defect', message: 'It could not be decided (secret).' };

  it('is its code alone where what was said is sealed', () => {
    expect(unquoted(refusal, {})).toEqual(refusal);
    const sealed = unquoted(refusal, { subjectkey: derivedId('key', '1') });
    expect(sealed.code).toBe('decider-defect');
    expect(sealed.message).not.toContain('secret');
  });
});
