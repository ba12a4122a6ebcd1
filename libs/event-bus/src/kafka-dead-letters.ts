import { deadLetterTopic } from '@nightshift/contracts';
import type { Admin, Kafka, Message, Producer } from 'kafkajs';
import { inBatches } from './kafka-batches.js';
import type { KafkaLog } from './kafka-client.js';
import {
  bytesOfLetter,
  deadLetterFromKafka,
  deadLetterToKafka,
  type LetterMessage,
  removalToKafka,
  removedIdOf,
  standInFor,
} from './kafka-message.js';
import { endsOf, readUntil, withAdmin } from './kafka-reading.js';
import { oneAtATime } from './one-at-a-time.js';
import type {
  DeadLetter,
  DeadLetterCount,
  DeadLetterFacts,
  DeadLetterQuery,
  DeadLetters,
  ToPark,
} from './port.js';

interface Parked<Letter> {
  readonly letter: Letter;
  readonly partition: number;
  readonly offset: bigint;
}
type Facts = Parked<DeadLetterFacts>;
interface Known {
  /** Where the partitions began and ended: as long as they do, nothing has changed. */
  readonly ends: string;
  readonly facts: readonly Facts[];
}

/**
 * Dead letters on `<group>.dlq`. The topic is the whole truth, so every process sees the same: what
 * is parked, and after it, once somebody has handled it, the record that takes it away (no value,
 * header `dlq_removed`). What lies before the oldest letter that is left is deleted from the topic.
 */
export class KafkaDeadLetters implements DeadLetters {
  private readonly known = new Map<string, Known>();
  private readonly looks = new Map<string, () => Promise<readonly Facts[]>>();

  constructor(
    private readonly kafka: Kafka,
    private readonly producer: Producer,
    private readonly log: KafkaLog,
  ) {}

  readonly list = async (query: DeadLetterQuery): Promise<readonly DeadLetterFacts[]> => {
    const { code, type, before, limit } = query;
    const fits = ({ id, parkedAt, ...letter }: DeadLetterFacts): boolean =>
      (code === undefined || letter.code === code) &&
      (type === undefined || letter.delivery.headers.type === type) &&
      (!before || `${parkedAt} ${id}` < `${before.at} ${before.id}`);
    return (await this.factsOf(query.groups)).filter(fits).sort(newestFirst).slice(0, limit);
  };

  readonly find = async (
    groups: readonly string[],
    ids: readonly string[],
  ): Promise<readonly DeadLetter[]> => {
    const wanted = new Set(ids);
    const holding = new Set(
      (await this.factsOf(groups)).filter(({ id }) => wanted.has(id)).map(({ group }) => group),
    );
    const asked = (letter: DeadLetter) => (wanted.has(letter.id) ? letter : undefined);
    const read = await Promise.all([...holding].map((group) => this.read(group, asked)));
    const found = read.flat().map(({ letter }) => letter);
    return found.sort((a, b) => newestFirst(b, a));
  };

  readonly count = async (groups: readonly string[]): Promise<readonly DeadLetterCount[]> => {
    const same = Map.groupBy(await this.factsOf(groups), (letter) =>
      JSON.stringify([letter.group, letter.code, letter.delivery.headers.type]),
    );
    return [...same.values()]
      .flatMap((letters) => countOf(letters.toSorted(newestFirst)))
      .sort((a, b) => b.count - a.count);
  };

  readonly park = async (letters: readonly ToPark[]): Promise<void> => {
    for (const [group, some] of Map.groupBy(letters, (letter) => letter.group)) {
      const again = some.some(isTriedAgain) ? await this.placesIn(group) : [];
      const partitions = new Map(again.map(({ letter, partition }) => [letter.id, partition]));
      const messages = some.flatMap((letter): LetterMessage[] => {
        const { id, message } = deadLetterToKafka(letter);
        if (!isTriedAgain(letter)) return [message];
        // To where it lies already: only within a partition there is an order.
        const partition = partitions.get(id);
        return partition === undefined ? [] : [{ ...message, partition }];
      });
      // However many go together: only what goes alone may be refused for its size.
      for (const part of inBatches(messages, bytesOfLetter))
        await this.send(group, part).catch((error) => this.parkStandIn(group, part, error));
    }
  };

  readonly remove = async (letters: readonly Pick<DeadLetter, 'id' | 'group'>[]): Promise<void> => {
    for (const [group, some] of Map.groupBy(letters, (letter) => letter.group)) {
      const ids = new Set(some.map(({ id }) => id));
      const gone = (await this.placesIn(group)).filter(({ letter }) => ids.has(letter.id));
      if (gone.length === 0) continue;
      const messages = gone.map(({ letter, partition }) => removalToKafka(letter, partition));
      for (const part of inBatches(messages)) await this.send(group, part);
      await this.trim(group);
    }
  };

  private async factsOf(groups: readonly string[]): Promise<DeadLetterFacts[]> {
    const places = await Promise.all(groups.map((group) => this.placesIn(group)));
    return places.flat().map(({ letter }) => letter);
  }

  private async send(group: string, messages: readonly Message[]): Promise<void> {
    await this.producer.send({ topic: deadLetterTopic(group), acks: -1, messages: [...messages] });
  }

  /** What a broker refuses for its size it always does: whoever tried it again for ever would hold up the group. */
  private async parkStandIn(
    group: string,
    refused: readonly LetterMessage[],
    error: unknown,
  ): Promise<void> {
    const [letter, ...others] = refused;
    if (!letter || others.length > 0 || !isTooLarge(error)) throw error;
    // With its bytes it lies there already, only under an older reason.
    if (letter.partition !== undefined) return;
    this.log('warn', `${deadLetterTopic(group)} takes no letter of ${letter.value.length} bytes`, {
      topic: letter.headers['dlq_topic'],
      partition: letter.headers['dlq_partition'],
      offset: letter.headers['dlq_offset'],
    });
    await this.send(group, [standInFor(letter)]);
  }

  /** By many at once the topic is read by one: each reading takes a consumer group of its own. */
  private placesIn(group: string): Promise<readonly Facts[]> {
    const look = this.looks.get(group) ?? oneAtATime(() => this.lookInto(group));
    this.looks.set(group, look);
    return look();
  }

  private async lookInto(group: string): Promise<readonly Facts[]> {
    const ends = JSON.stringify(await endsOf(this.kafka, deadLetterTopic(group)));
    const known = this.known.get(group);
    if (known?.ends === ends) return known.facts;
    const facts = await this.read(group, withoutBytes);
    this.known.set(group, { ends, facts });
    return facts;
  }

  /** @param keep of each letter as it is read: all of a topic at once may be more than fits in memory */
  private async read<Letter>(
    group: string,
    keep: (letter: DeadLetter) => Letter | undefined,
  ): Promise<Parked<Letter>[]> {
    const parked = new Map<string, Parked<Letter>>();
    await readUntil(this.kafka, deadLetterTopic(group), (partition, message) => {
      const removed = removedIdOf(message);
      if (removed !== undefined) return void parked.delete(removed);
      const whole = deadLetterFromKafka(message);
      const letter = keep(whole);
      if (letter !== undefined)
        parked.set(whole.id, { letter, partition, offset: BigInt(message.offset) });
    });
    return [...parked.values()];
  }

  /** Only to free space: what stays is as good as removed. */
  private async trim(group: string): Promise<void> {
    const topic = deadLetterTopic(group);
    const free = async (admin: Admin): Promise<void> => {
      // Asked first: what is parked from now on lies behind these ends.
      const ends = await admin.fetchTopicOffsets(topic);
      const places = await this.placesIn(group);
      const partitions = ends.flatMap(({ partition, high, low }) => {
        const left = places.filter((place) => place.partition === partition);
        const first = left.reduce((min, { offset }) => (offset < min ? offset : min), BigInt(high));
        return first > BigInt(low) ? [{ partition, offset: String(first) }] : [];
      });
      if (partitions.length > 0) await admin.deleteTopicRecords({ topic, partitions });
    };
    await withAdmin(this.kafka, free).catch((error: unknown) =>
      this.log('warn', `${topic} could not be trimmed`, { error: String(error) }),
    );
  }
}

const isTooLarge = (error: unknown): boolean =>
  (error as { readonly type?: string }).type === 'MESSAGE_TOO_LARGE';

/** Its group had it again, and refused it again; if it is not there any more, somebody ended it. */
const isTriedAgain = ({ attempts = 1 }: ToPark): boolean => attempts > 1;

const withoutBytes = ({ delivery, ...letter }: DeadLetter): DeadLetterFacts => {
  const { value, rawHeaders: _, ...facts } = delivery;
  return { ...letter, delivery: facts, bytes: value.length };
};

type Placed = Pick<DeadLetter, 'parkedAt' | 'id'>;
const newestFirst = (a: Placed, b: Placed): number =>
  `${a.parkedAt} ${a.id}` < `${b.parkedAt} ${b.id}` ? 1 : -1;

const countOf = (newestToOldest: readonly DeadLetterFacts[]): DeadLetterCount[] => {
  const [newest, oldest] = [newestToOldest[0], newestToOldest.at(-1)];
  if (!newest || !oldest) return [];
  const { group, code, delivery } = newest;
  const [newestAt, oldestAt] = [newest.parkedAt, oldest.parkedAt];
  const count = newestToOldest.length;
  return [{ group, code, type: delivery.headers.type, count, oldestAt, newestAt }];
};
