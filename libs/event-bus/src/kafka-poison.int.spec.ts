import { deadLetterTopic } from '@nightshift/contracts';
import { sha256 } from '@nightshift/kernel';
import { useKafka } from '@nightshift/testing';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKafkaBus } from './kafka-bus.js';
import { newKafka } from './kafka-client.js';
import { withAdmin } from './kafka-reading.js';
import type { DeadLetter, EventBus, Message, RunningSubscription } from './port.js';

// Real: Kafka. A message that cannot be read, as large as topics take it, must not stop its group.
const kafka = useKafka();
const WAIT = { timeout: 30_000, interval: 100 };
const TOPIC_BYTES = 8_388_608;
/** What a batch of one and its headers take: less than they take together with why it is parked. */
const FRAMING_BYTES = 200;
const { ConfigResourceTypes } = kafkajs;

describe('a message that cannot be read, on Kafka', () => {
  let bus: EventBus;
  const client = (): kafkajs.Kafka => newKafka([kafka.brokers()], 'spec', () => undefined);

  beforeAll(async () => {
    bus = await openKafkaBus({
      brokers: [kafka.brokers()],
      clientId: 'spec',
      partitions: 1,
      log: () => undefined,
    });
  });
  afterAll(() => bus.close());

  const message = (topic: string, value: Buffer): Message => ({
    topic,
    key: 'k',
    headers: { id: '', type: 'x', tenant: 't' },
    value,
  });
  interface Group {
    readonly topic: string;
    readonly running: RunningSubscription;
    /** What could be read, in order. */
    readonly read: readonly string[];
  }
  /** Reads what is short, and parks all else. */
  const reading = async (
    group: string,
    reasonOf: (value: Buffer) => string = () => 'unreadable',
  ): Promise<Group> => {
    const topic = `nightshift.${group}.v1`;
    const read: string[] = [];
    const running = await bus.subscribe({
      group,
      topics: [topic],
      handle: async (batch) => {
        const bad = batch.filter(({ value, key }) => value.length + key.length > 100);
        read.push(...batch.filter((one) => !bad.includes(one)).map(({ value }) => String(value)));
        return bad.map((delivery) => ({ delivery, code: 'bad', reason: reasonOf(delivery.value) }));
      },
    });
    return { topic, running, read };
  };
  const lettersOf = async (group: string): Promise<readonly DeadLetter[]> => {
    const listed = await bus.parked.list({ groups: [group], limit: 10 });
    return bus.parked.find(
      [group],
      listed.map(({ id }) => id),
    );
  };
  const onlyLetterOf = (group: string): Promise<DeadLetter> =>
    vi.waitFor(async () => {
      const letters = await lettersOf(group);
      expect(letters).toHaveLength(1);
      return letters[0] as DeadLetter;
    }, WAIT);
  const configOf = (topic: string): Promise<ReadonlyMap<string, string>> =>
    withAdmin(client(), async (admin) => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
      });
      const entries = resources[0]?.configEntries ?? [];
      return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    });

  it('is parked whole where it is as large as topics take it, and stays so when it is tried again', async () => {
    const { topic, running, read } = await reading('largest');
    const value = Buffer.alloc(TOPIC_BYTES - FRAMING_BYTES, 'x');
    await bus.publish([message(topic, value)]);
    await bus.publish([message(topic, Buffer.from('good'))]);
    await vi.waitFor(() => expect(read).toEqual(['good']), WAIT);
    const letter = await onlyLetterOf('largest');
    expect(letter.delivery.value.equals(value)).toBe(true);
    const [refused] = await running.redrive([letter.delivery]);
    expect(refused?.code).toBe('bad');
    await bus.parked.park([{ ...letter, reason: 'unreadable still', attempts: 2 }]);
    const again = await onlyLetterOf('largest');
    expect(again).toMatchObject({ id: letter.id, reason: 'unreadable still', attempts: 2 });
    expect(again.delivery.value.equals(value)).toBe(true);
  });

  it('is parked where nothing of it is text, which takes more room as such', async () => {
    const { topic, read } = await reading('bytes');
    const producer = client().producer();
    await producer.connect();
    const odd = Buffer.alloc((TOPIC_BYTES - FRAMING_BYTES) / 2, 0xff);
    const sent = { key: odd, value: 'x', headers: { odd }, partition: 0 };
    await producer.send({ topic, messages: [sent] });
    await producer.disconnect();
    await bus.publish([message(topic, Buffer.from('good'))]);
    await vi.waitFor(() => expect(read).toEqual(['good']), WAIT);
    const { delivery } = await onlyLetterOf('bytes');
    expect([delivery.value.toString(), delivery.key.length]).toEqual(['x', 300]);
    expect(delivery.rawHeaders?.['odd']).toHaveLength((TOPIC_BYTES - FRAMING_BYTES) / 2);
  });

  it('is parked with the beginning of a reason that quotes it', async () => {
    const { topic, read } = await reading('quoting', (value) => `"${String(value)}" is no event`);
    await bus.publish([message(topic, Buffer.alloc(4_300_000, 's'))]);
    await bus.publish([message(topic, Buffer.from('good'))]);
    await vi.waitFor(() => expect(read).toEqual(['good']), WAIT);
    expect((await onlyLetterOf('quoting')).reason).toMatch(/^"s{1999}$/);
  });

  it('is parked whole by a group whose dead letters had less room before', async () => {
    const topic = deadLetterTopic('updated');
    const configEntries = [
      { name: 'max.message.bytes', value: String(TOPIC_BYTES) },
      { name: 'retention.ms', value: '-1' },
      { name: 'segment.bytes', value: '100000000' },
    ];
    await withAdmin(client(), (admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] }),
    );
    const { topic: source, read } = await reading('updated');
    const config = await configOf(topic);
    expect(Number(config.get('max.message.bytes'))).toBeGreaterThan(3 * TOPIC_BYTES);
    expect([config.get('retention.ms'), config.get('segment.bytes')]).toEqual(['-1', '100000000']);
    await bus.publish([message(source, Buffer.alloc(TOPIC_BYTES - FRAMING_BYTES, 'x'))]);
    await bus.publish([message(source, Buffer.from('good'))]);
    await vi.waitFor(() => expect(read).toEqual(['good']), WAIT);
    expect((await onlyLetterOf('updated')).delivery.value).toHaveLength(
      TOPIC_BYTES - FRAMING_BYTES,
    );
  });

  it('is parked by its place and hash where the broker does not take it, and holds up nobody', async () => {
    const { topic, running, read } = await reading('refused');
    await withAdmin(client(), (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: ConfigResourceTypes.TOPIC,
            name: deadLetterTopic('refused'),
            configEntries: [{ name: 'max.message.bytes', value: '1000000' }],
          },
        ],
      }),
    );
    const value = Buffer.from(JSON.stringify({ subject: 'task/7', filler: 'x'.repeat(2_000_000) }));
    await bus.publish([message(topic, value)]);
    await bus.publish([message(topic, Buffer.from('good'))]);
    await vi.waitFor(() => expect(read).toEqual(['good']), WAIT);
    const letter = await onlyLetterOf('refused');
    expect(letter).toMatchObject({
      code: 'bad',
      reason: 'Parked without its bytes, which are too many. unreadable',
      subject: 'task/7',
      delivery: { topic, partition: 0, offset: '0', key: 'k', headers: { type: 'x' } },
    });
    expect(JSON.parse(String(letter.delivery.value))).toMatchObject({
      bytes: value.length,
      sha256: sha256(value),
      subject: 'task/7',
      topic,
      partition: 0,
      offset: '0',
    });
    // What is parked and published after a refusal arrives.
    await bus.publish([
      message(topic, Buffer.alloc(200, 'y')),
      message(topic, Buffer.from('more')),
    ]);
    await vi.waitFor(() => expect(read).toEqual(['good', 'more']), WAIT);
    await vi.waitFor(async () => expect(await lettersOf('refused')).toHaveLength(2), WAIT);
    expect(await running.redrive([letter.delivery])).toHaveLength(1);
    await bus.parked.park([{ ...letter, reason: 'unreadable still', attempts: 2 }]);
    const letters = await lettersOf('refused');
    expect(new Set(letters.map(({ attempts }) => attempts))).toEqual(new Set([1, 2]));
    await bus.parked.remove(letters);
    expect(await lettersOf('refused')).toEqual([]);
  });
});
