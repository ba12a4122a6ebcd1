import { busContract, type BusUnderTest, useKafka } from '@nightshift/testing';
import { describe, expect, it, vi } from 'vitest';
import { openKafkaBus } from './kafka-bus.js';
import type { Delivery, EventBus, Message } from './port.js';

const kafka = useKafka();
const WAIT = { timeout: 40_000, interval: 50 };

const open = (): Promise<EventBus> =>
  openKafkaBus({
    brokers: [kafka.brokers()],
    clientId: 'spec',
    partitions: 4,
    log: () => undefined,
  });

const numbered = (topic: string, from: number, to: number): Message[] =>
  Array.from({ length: to - from }, (_, index) => ({
    topic,
    key: `k${(from + index) % 7}`,
    headers: { id: '', type: 'x', tenant: 't' },
    value: Buffer.from(String(from + index)),
  }));

const inOrderPerKey = (deliveries: readonly Delivery[]): boolean =>
  [...Map.groupBy(deliveries, ({ key }) => key).values()].every((some) =>
    some.every(
      ({ value }, index) => index === 0 || Number(value) >= Number(some[index - 1]?.value),
    ),
  );

describe('the Kafka bus', () => {
  const adapter: BusUnderTest = {
    open,
    publish: (bus, messages) => bus.publish(messages),
    republish: async () => undefined,
  };
  busContract(() => adapter);

  it('shares the work in a group, and loses nothing when members come and go', async () => {
    const topic = 'nightshift.rebalance.v1';
    const [first, second] = [await open(), await open()];
    await first.ensureTopics([topic]);
    const seen = new Set<string>();
    const member = (bus: EventBus) =>
      bus.subscribe({
        group: 'members',
        topics: [topic],
        handle: async (batch) => {
          for (const { value } of batch) seen.add(value.toString());
          return [];
        },
      });
    const one = await member(first);
    await first.publish(numbered(topic, 0, 500));
    const two = await member(second);
    await first.publish(numbered(topic, 500, 1000));
    await one.stop();
    await second.publish(numbered(topic, 1000, 1500));
    await vi.waitFor(() => expect(seen.size).toBe(1500), WAIT);
    await two.stop();
    await Promise.all([first.close(), second.close()]);
  });

  it('loses nothing when the broker is killed and comes back', async () => {
    const topic = 'nightshift.broker-crash.v1';
    const bus = await open();
    await bus.ensureTopics([topic]);
    const got: Delivery[] = [];
    await bus.subscribe({
      group: 'survivor',
      topics: [topic],
      handle: async (batch) => {
        got.push(...batch);
        return [];
      },
    });
    const publishAll = async (): Promise<void> => {
      for (let from = 0; from < 3000; from += 100) {
        const part = numbered(topic, from, from + 100);
        while (
          !(await bus.publish(part).then(
            () => true,
            () => false,
          ))
        )
          await new Promise((wake) => setTimeout(wake, 100));
      }
    };
    const publishing = publishAll();
    await kafka.crashAndRestart();
    await publishing;
    const distinct = () => new Set(got.map(({ value }) => value.toString())).size;
    await vi.waitFor(() => expect(distinct()).toBe(3000), WAIT);
    const firsts = [
      ...new Map(
        got.toReversed().map((delivery) => [delivery.value.toString(), delivery]),
      ).values(),
    ].toReversed();
    expect(inOrderPerKey(firsts)).toBe(true);
    await bus.close();
  });

  it('shows what a group has not acknowledged, and what it has no more', async () => {
    const topic = 'nightshift.unread.v1';
    const bus = await open();
    await bus.ensureTopics([topic]);
    const unread = async (): Promise<readonly string[]> => {
      const seen: string[] = [];
      await bus.unread('reader', [topic], (value) => void seen.push(String(value)));
      return seen.sort();
    };
    const bodies = (from: number, to: number): readonly string[] =>
      numbered(topic, from, to)
        .map(({ value }) => String(value))
        .sort();
    expect(await unread()).toEqual([]);
    await bus.publish(numbered(topic, 0, 300));
    expect(await unread()).toEqual(bodies(0, 300));
    const { stop } = await bus.subscribe({
      group: 'reader',
      topics: [topic],
      handle: async () => [],
    });
    await vi.waitFor(async () => expect(await unread()).toEqual([]), WAIT);
    await stop();
    await bus.publish(numbered(topic, 300, 500));
    expect(await unread()).toEqual(bodies(300, 500));
    await bus.close();
  });

  it('reads what strangers send: no key, no headers', async () => {
    const topic = 'nightshift.strangers.v1';
    const bus = await open();
    await bus.ensureTopics([topic]);
    const { default: kafkajs } = await import('kafkajs');
    const producer = new kafkajs.Kafka({
      brokers: [kafka.brokers()],
      logLevel: kafkajs.logLevel.NOTHING,
    }).producer();
    await producer.connect();
    await producer.send({
      topic,
      messages: [{ value: 'hello', headers: { ce_Source: 'upstream' } }],
    });
    await producer.disconnect();
    const got: Delivery[] = [];
    await bus.subscribe({
      group: 'strangers',
      topics: [topic],
      handle: async (batch) => {
        got.push(...batch);
        return [];
      },
    });
    await vi.waitFor(() => expect(got).toHaveLength(1), WAIT);
    expect(got[0]).toMatchObject({
      key: '',
      headers: { id: '', type: '' },
      rawHeaders: { ce_source: 'upstream' },
    });
    await bus.close();
  });
});
