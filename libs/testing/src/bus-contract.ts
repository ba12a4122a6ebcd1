import type {
  DeadLetter,
  Delivery,
  EventBus,
  Message,
  RunningSubscription,
  Subscription,
} from '@nightshift/event-bus';
import { derivedId } from '@nightshift/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** One adapter of the event bus, as the contract drives it. */
export interface BusUnderTest {
  /** A bus on the same backing as the one before: what a restarted process opens. */
  readonly open: () => Promise<EventBus>;
  /** Makes the next messages safe, as a publisher with an outbox does: again after every restart. */
  readonly publish: (bus: EventBus, messages: readonly Message[]) => Promise<void>;
  /** What a restarted publisher does with what was never acknowledged. */
  readonly republish: (bus: EventBus) => Promise<void>;
}

const WAIT = { timeout: 30_000, interval: 20 };
let topics = 0;

const message = (topic: string, key: string, body: string): Message => ({
  topic,
  key,
  headers: { id: derivedId(topic, key, body), type: 'test.v1', tenant: 'default' },
  value: Buffer.from(body),
});

const bodies = (deliveries: readonly Delivery[], key?: string): string[] =>
  deliveries
    .filter((delivery) => key === undefined || delivery.key === key)
    .map(({ value }) => value.toString());

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index));

/** Those of a group with their bytes, newest first. */
const lettersOf = async (bus: EventBus, group: string): Promise<readonly DeadLetter[]> => {
  const listed = await bus.parked.list({ groups: [group], limit: 100 });
  const found = await bus.parked.find(
    [group],
    listed.map(({ id }) => id),
  );
  return found.toReversed();
};

/** What every adapter must do. Call it inside a `describe` of the adapter. */
export const busContract = (adapter: () => BusUnderTest): void => {
  let bus: EventBus;
  let topic: string;
  const running: RunningSubscription[] = [];

  const collect = async (
    group: string,
    options: Partial<Subscription> = {},
    on = bus,
  ): Promise<Delivery[]> => {
    const got: Delivery[] = [];
    running.push(
      await on.subscribe({
        group: `${topic}.${group}`,
        topics: [topic],
        handle: async (batch) => {
          got.push(...batch);
          return [];
        },
        ...options,
      }),
    );
    return got;
  };
  const send = (key: string, ...texts: readonly string[]): Promise<void> =>
    adapter().publish(
      bus,
      texts.map((text) => message(topic, key, text)),
    );

  beforeEach(async () => {
    topic = `nightshift.test-${process.pid}-${(topics += 1)}.v1`;
    bus = await adapter().open();
    await bus.ensureTopics([topic]);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ stop }) => stop()));
    await bus.close();
  });

  it('gives every group every message, in order per key, byte for byte', async () => {
    const [one, two] = [await collect('one'), await collect('two')];
    await Promise.all(['a', 'b', 'c'].map((key) => send(key, ...numbered(200))));
    for (const got of [one, two]) {
      await vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(600), WAIT);
      for (const key of ['a', 'b', 'c']) expect(bodies(got, key)).toEqual(numbered(200));
    }
    expect(one[0]?.headers).toEqual(
      message(topic, one[0]?.key ?? '', one[0]?.value.toString() ?? '').headers,
    );
  });

  it('tells every process what is broadcast to it, and parks nothing', async () => {
    const handler = (got: Set<string>): Partial<Subscription> => ({
      broadcast: true,
      handle: async (batch) => {
        for (const { value } of batch) got.add(value.toString());
        return batch.map((delivery) => ({ delivery, code: 'unreadable', reason: 'told anyway' }));
      },
    });
    const [one, two] = [new Set<string>(), new Set<string>()];
    await collect('listeners', handler(one));
    await collect('listeners', handler(two));
    const durable = await collect('durable');
    let sent = 0;
    // Only what is published from now on: when "now" is depends on the group's start.
    await vi.waitFor(async () => {
      await send('a', `heard ${(sent += 1)}`);
      expect([...one].some((body) => two.has(body))).toBe(true);
    }, WAIT);
    await vi.waitFor(() => expect(durable.length).toBe(sent), WAIT);
    await running[0]?.stop();
    await running[1]?.stop();
    await send('a', 'unheard');
    const late = new Set<string>();
    await collect('listeners', handler(late));
    await vi.waitFor(async () => {
      await send('a', 'later');
      expect([...late]).toEqual(['later']);
    }, WAIT);
  });

  it('hands over at most so many at a time', async () => {
    const sizes: number[] = [];
    const got: Delivery[] = [];
    await collect('small', {
      maxBatch: 10,
      handle: async (batch) => {
        sizes.push(batch.length);
        got.push(...batch);
        return [];
      },
    });
    await send('a', ...numbered(95));
    await vi.waitFor(() => expect(bodies(got)).toEqual(numbered(95)), WAIT);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
  });

  it('waits out an outage: nothing is lost, skipped or dead-lettered', async () => {
    let away = true;
    const got: Delivery[] = [];
    await collect('patient', {
      handle: async (batch) => {
        if (away) throw new Error('the database is away');
        got.push(...batch);
        return [];
      },
    });
    const sent = send('a', ...numbered(50));
    await vi.waitFor(() => expect(running.at(-1)?.trouble()).toBe('the database is away'), WAIT);
    away = false;
    await sent;
    await vi.waitFor(() => expect(bodies(got)).toEqual(numbered(50)), WAIT);
    expect(running.at(-1)?.trouble()).toBeUndefined();
    expect(await lettersOf(bus, `${topic}.patient`)).toEqual([]);
  });

  it('parks what can never be processed, with its reason, and goes on', async () => {
    const got: Delivery[] = [];
    await collect('careful', {
      handle: async (batch) => {
        got.push(...batch.filter(({ value }) => value.toString() !== 'poison'));
        return batch
          .filter(({ value }) => value.toString() === 'poison')
          .map((delivery) => ({ delivery, code: 'unreadable-event', reason: 'not JSON' }));
      },
    });
    await send('a', '1', 'poison', '2');
    await vi.waitFor(() => expect(bodies(got)).toEqual(['1', '2']), WAIT);
    // A letter is parked after its batch was handled.
    const letter = await vi.waitFor(async () => {
      const letters = await lettersOf(bus, `${topic}.careful`);
      expect(letters).toHaveLength(1);
      return letters[0];
    }, WAIT);
    expect(letter).toMatchObject({
      code: 'unreadable-event',
      reason: 'not JSON',
      delivery: { topic, key: 'a' },
    });
    expect(letter?.delivery.value.toString()).toBe('poison');
    expect(letter?.delivery.offset).toMatch(/^\d+$/);
  });

  it('parks with the beginning of a reason that quotes a whole message, whatever stands in it', async () => {
    const got: Delivery[] = [];
    await collect('quoting', {
      handle: async (batch) => {
        const bad = batch.filter(({ value }) => value.toString().startsWith('poison'));
        got.push(...batch.filter((one) => !bad.includes(one)));
        const reason = `no source: ${'s\0'.repeat(100_000)}`;
        return bad.map((delivery) => ({ delivery, code: 'unreadable-event', reason }));
      },
    });
    const sent = send('a', 'poison', 'good');
    await vi.waitFor(() => expect(bodies(got)).toContain('good'), WAIT);
    await sent;
    const reasons = await vi.waitFor(async () => {
      const letters = await lettersOf(bus, `${topic}.quoting`);
      expect(letters).toHaveLength(1);
      return letters.map(({ reason }) => reason);
    }, WAIT);
    expect(reasons).toEqual([expect.stringMatching(/^no source: s{990,1000}$/)]);
  });

  describe('dead letters', () => {
    /** Parks every `bad …`, the rest is handled; gives what was tried. */
    const picky = async (
      group: string,
      refuse: () => boolean = () => true,
    ): Promise<Delivery[]> => {
      const tried: Delivery[] = [];
      await collect(group, {
        handle: async (batch) => {
          tried.push(...batch);
          const bad = batch.filter(({ value }) => refuse() && value.toString().startsWith('bad'));
          return bad.map((delivery) => ({
            delivery,
            code: delivery.value.toString().endsWith('odd') ? 'odd' : 'even',
            reason: `refused ${delivery.value.toString()}`,
          }));
        },
      });
      return tried;
    };
    const groupOf = (name: string): string => `${topic}.${name}`;
    const listed = (name: string, more: object = {}) =>
      bus.parked.list({ groups: [groupOf(name)], limit: 10, ...more });
    const counted = async (name: string) =>
      (await bus.parked.count([groupOf(name)])).reduce((sum, { count }) => sum + count, 0);
    const untilParked = (name: string, count: number) =>
      vi.waitFor(async () => expect(await counted(name)).toBe(count), WAIT);

    it('are listed in pages, newest first, without bytes, and counted by reason', async () => {
      await picky('pages');
      await send('a', 'bad 1 odd', 'bad 2 even', 'good', 'bad 3 odd');
      await untilParked('pages', 3);
      const all = await listed('pages');
      expect(all.map(({ bytes }) => bytes).toSorted((a, b) => a - b)).toEqual([9, 9, 10]);
      expect(JSON.stringify(all)).not.toContain('"value"');
      expect(all[0]).toMatchObject({
        group: groupOf('pages'),
        attempts: 1,
        parkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\.\d{3}Z$/) as string,
        delivery: { topic, key: 'a', headers: { type: 'test.v1', tenant: 'default' } },
      });
      const seen: string[] = [];
      for (let before: { at: string; id: string } | undefined, more = true; more;) {
        const [one] = await listed('pages', { limit: 1, before });
        if (one) seen.push(one.id);
        before = one && { at: one.parkedAt, id: one.id };
        more = one !== undefined;
      }
      expect(seen).toEqual(all.map(({ id }) => id));
      expect((await listed('pages', { code: 'odd' })).map(({ code }) => code)).toEqual([
        'odd',
        'odd',
      ]);
      expect(await listed('pages', { type: 'other.v1' })).toEqual([]);
      expect(await bus.parked.count([groupOf('pages')])).toMatchObject([
        { code: 'odd', type: 'test.v1', count: 2 },
        { code: 'even', type: 'test.v1', count: 1 },
      ]);
    });

    it('are redriven to their group and no other, and gone for every process once removed', async () => {
      let refuses = true;
      const tried = await picky('mended', () => refuses);
      const others = await collect('others');
      await send('a', 'bad 1 odd', 'bad 2 odd', 'bad 3 even');
      await untilParked('mended', 3);
      await vi.waitFor(() => expect(others).toHaveLength(3), WAIT);
      const ids = (await listed('mended', { code: 'odd' })).map(({ id }) => id);
      const letters = await bus.parked.find([groupOf('mended')], ids);
      expect(letters.map(({ delivery }) => delivery.value.toString()).sort()).toEqual([
        'bad 1 odd',
        'bad 2 odd',
      ]);
      refuses = false;
      tried.length = 0;
      const deliveries = letters.map(({ delivery }) => delivery);
      expect(await running.at(-2)?.redrive(deliveries)).toEqual([]);
      expect(bodies(tried).sort()).toEqual(['bad 1 odd', 'bad 2 odd']);
      expect(await counted('mended')).toBe(3);
      await bus.parked.remove(letters);
      await bus.parked.remove(letters);
      expect((await listed('mended')).map(({ code }) => code)).toEqual(['even']);
      expect(await bus.parked.find([groupOf('mended')], ids)).toEqual([]);
      const another = await adapter().open();
      const left = await lettersOf(another, groupOf('mended'));
      await another.close();
      expect(left.map(({ delivery }) => delivery.value.toString())).toEqual(['bad 3 even']);
      await send('a', 'good');
      await vi.waitFor(() => expect(bodies(others).at(-1)).toBe('good'), WAIT);
      expect(others).toHaveLength(4);
    });

    it('say which stream they are about, where their bytes do', async () => {
      await collect('subjects', {
        handle: async (batch) =>
          batch.map((delivery) => ({ delivery, code: 'bad', reason: 'bad' })),
      });
      await send('a', '{"subject":"task/7","data":1}', '{"subject":7}', 'null', 'no JSON');
      await untilParked('subjects', 4);
      const subjects = (await listed('subjects')).map(({ subject }) => subject);
      expect(subjects.toSorted()).toEqual(['', '', '', 'task/7']);
    });

    it('that are refused again stay the same letters, with their new reason and attempts', async () => {
      await picky('again');
      await send('a', 'bad 1 odd');
      await untilParked('again', 1);
      const [first] = await lettersOf(bus, groupOf('again'));
      if (!first) throw new Error('Nothing is parked.');
      const [refused, ...more] = (await running.at(-1)?.redrive([first.delivery])) ?? [];
      expect([refused?.code, more]).toEqual(['odd', []]);
      expect(refused?.delivery).toBe(first.delivery);
      const { delivery, group } = first;
      await bus.parked.park([{ delivery, group, code: 'later', reason: 'still', attempts: 2 }]);
      const now = await listed('again');
      expect(now).toMatchObject([{ id: first.id, code: 'later', reason: 'still', attempts: 2 }]);
      await bus.parked.remove(now);
      expect(await listed('again')).toEqual([]);
      await bus.parked.park([{ delivery, group, code: 'later', reason: 'still', attempts: 3 }]);
      expect(await listed('again')).toEqual([]);
    });

    it('that cannot be tried now hold up nobody, and are not tried by themselves', async () => {
      let away = false;
      const tried: string[] = [];
      await collect('away', {
        handle: async (batch) => {
          tried.push(...bodies(batch));
          if (away) throw new Error('the database is away');
          const bad = batch.filter(({ value }) => value.toString() === 'bad');
          return bad.map((delivery) => ({ delivery, code: 'bad', reason: 'bad' }));
        },
      });
      await send('a', 'bad');
      await untilParked('away', 1);
      const [letter] = await lettersOf(bus, groupOf('away'));
      away = true;
      const redriven = running.at(-1)?.redrive(letter ? [letter.delivery] : []);
      await expect(redriven).rejects.toThrow('the database is away');
      expect(running.at(-1)?.trouble()).toBeUndefined();
      away = false;
      await send('a', 'good');
      await vi.waitFor(() => expect(tried).toEqual(['bad', 'bad', 'good']), WAIT);
      expect(await counted('away')).toBe(1);
    });
  });

  it('delivers again what a stopped process had not finished', async () => {
    const seen: Delivery[] = [];
    await collect('stopped', {
      handle: async (batch) => {
        seen.push(...batch);
        throw new Error('killed before the commit');
      },
    });
    const sent = send('a', ...numbered(20)).catch(() => undefined);
    await vi.waitFor(() => expect(bodies(seen)).toContain('0'), WAIT);
    await Promise.all(running.splice(0).map(({ stop }) => stop()));
    await bus.close();
    await sent;
    bus = await adapter().open();
    const got = await collect('stopped');
    await adapter().republish(bus);
    await vi.waitFor(() => expect(bodies(got)).toEqual(numbered(20)), WAIT);
  });

  it('goes on where it stopped', async () => {
    const first = await collect('going');
    await send('a', ...numbered(10));
    await vi.waitFor(() => expect(first).toHaveLength(10), WAIT);
    await Promise.all(running.splice(0).map(({ stop }) => stop()));
    const second = await collect('going');
    await send('a', 'new');
    await vi.waitFor(() => expect(bodies(second)).toContain('new'), WAIT);
    expect(bodies(second)).toEqual(['new']);
  });

  it('carries large messages', async () => {
    const got = await collect('large');
    const large = 'x'.repeat(1_500_000);
    await send('a', large, `${large}y`, `${large}z`);
    await vi.waitFor(
      () =>
        expect(bodies(got).map(({ length }) => length)).toEqual([1_500_000, 1_500_001, 1_500_001]),
      WAIT,
    );
  });

  it('knows what is not received yet', async () => {
    let letGo = (): void => undefined;
    const gate = new Promise<void>((settle) => (letGo = settle));
    const got: Delivery[] = [];
    await collect('slow', {
      maxBatch: 5,
      handle: async (batch) => {
        await gate;
        got.push(...batch);
        return [];
      },
    });
    const sent = send('a', ...numbered(40));
    await vi.waitFor(async () => expect(await running.at(-1)?.lag()).toBeGreaterThan(30), WAIT);
    await vi.waitFor(async () => expect(await running.at(-1)?.lagMs()).toBeGreaterThan(50), WAIT);
    letGo();
    await sent;
    await vi.waitFor(() => expect(got).toHaveLength(40), WAIT);
    await vi.waitFor(async () => expect(await running.at(-1)?.lag()).toBe(0), WAIT);
    expect(await running.at(-1)?.lagMs()).toBe(0);
  });
};
