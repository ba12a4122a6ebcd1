import { deadLetterTopic } from '@nightshift/contracts';
import { useKafka } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKafka } from './kafka-client.js';
import { openKafkaBus } from './kafka-bus.js';
import { endsOf } from './kafka-reading.js';
import type { DeadLetter, EventBus, ToPark } from './port.js';

// Real: Kafka. What both buses must do is in the contract suite of @nightshift/testing.
const kafka = useKafka();
const HALF_A_MEGABYTE = 500_000;

describe('dead letters on Kafka', () => {
  let bus: EventBus;
  let log: string[];

  beforeAll(async () => {
    log = [];
    bus = await openKafkaBus({
      brokers: [kafka.brokers()],
      clientId: 'spec',
      partitions: 2,
      log: (_level, message) => log.push(message),
    });
  });
  afterAll(() => bus.close());

  const letter = (group: string, index: number, bytes: number): ToPark => ({
    group,
    code: 'bad',
    reason: 'bad',
    delivery: {
      topic: 'letters',
      partition: 0,
      offset: String(index),
      key: `k${index}`,
      headers: { id: '', type: 'x', tenant: 't' },
      value: Buffer.alloc(bytes, 'x'),
    },
  });
  const park = async (group: string, count: number, bytes: number): Promise<void> => {
    await bus.ensureTopics([deadLetterTopic(group)]);
    await bus.parked.park(Array.from({ length: count }, (_, at) => letter(group, at, bytes)));
  };
  /** Records that the topic still holds. */
  const held = async (group: string): Promise<number> => {
    const client = newKafka([kafka.brokers()], 'spec', () => undefined);
    const ends = await endsOf(client, deadLetterTopic(group));
    return ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  };
  const all = (group: string) => bus.parked.list({ groups: [group], limit: 100 });

  it('are parked in parts, when together they are more than a broker takes at once', async () => {
    await park('large', 20, HALF_A_MEGABYTE);
    expect(await all('large')).toHaveLength(20);
  });

  it('are freed from the topic once they are handled, but for what is left', async () => {
    await park('freed', 20, 10);
    const [last, ...others] = await all('freed');
    await bus.parked.remove(others);
    expect(await all('freed')).toEqual([last]);
    await bus.parked.remove(last ? [last] : []);
    expect(await held('freed')).toBe(0);
    expect(log).not.toContain(`${deadLetterTopic('freed')} could not be trimmed`);
  });

  it('are parked safely while others are handled', async () => {
    await park('busy', 10, 10);
    const letters = await all('busy');
    const later = Array.from({ length: 10 }, (_, at) => letter('busy', 100 + at, 10));
    await Promise.all([
      ...letters.map((one) => bus.parked.remove([one])),
      ...later.map((one) => bus.parked.park([one])),
    ]);
    const offsets = (await all('busy')).map(({ delivery }) => Number(delivery.offset));
    expect(offsets.sort((a, b) => a - b)).toEqual(later.map((_, at) => 100 + at));
  });

  it('are read by many at once, also while they are deleted', async () => {
    await park('shared', 50, 10);
    const letters = await all('shared');
    const found: Promise<readonly DeadLetter[]>[] = [];
    const ids = letters.map(({ id }) => id);
    for (let reader = 0; reader < 5; reader += 1) found.push(bus.parked.find(['shared'], ids));
    const [counts] = await Promise.all([bus.parked.count(['shared']), bus.parked.remove(letters)]);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(50);
    await Promise.all(found);
    expect(await all('shared')).toEqual([]);
  });
});
