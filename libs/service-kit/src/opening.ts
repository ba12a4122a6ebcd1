import { eventTopics, isEventType, lift } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import {
  KeyUnknown,
  SealBroken,
  type Sealer,
  type Sealing,
  type StoredEvent,
  withoutRing,
} from '@nightshift/event-store';
import type { ServiceSubscription } from './service.js';

const SEALED = '"subjectkey":';

/**
 * Gives a consumer group events with their content opened. What it gives back to be parked are the
 * bytes as they came: dead letters stay sealed.
 */
export const openingSubscription = (
  subscription: ServiceSubscription,
  sealing: Sealing | undefined,
): ServiceSubscription => {
  if (subscription.asWritten === true) return subscription;
  const { sealer } = sealing ?? { sealer: withoutRing };
  return {
    ...subscription,
    handle: async (batch) => {
      const { deliveries, broken } = await openedBatch(batch, sealer);
      const given = await subscription.handle([...deliveries.keys()]);
      return [
        ...broken,
        ...given.map((one) => ({ ...one, delivery: deliveries.get(one.delivery) ?? one.delivery })),
      ];
    },
  };
};

interface OpenedBatch {
  /** What the group is given, with what came. */
  readonly deliveries: ReadonlyMap<Delivery, Delivery>;
  readonly broken: readonly Unprocessable[];
}

/**
 * @throws KeyUnknown in a process without a ring: the same batch comes again, once it has one. What the
 * ring does not know is parked, so that it holds up nobody, and is redriven once that was mended.
 */
const openedBatch = async (batch: readonly Delivery[], sealer: Sealer): Promise<OpenedBatch> => {
  const stored = new Map(batch.map((delivery) => [delivery, storedEventIn(delivery)]));
  await askAtOnce([...stored.values()], sealer);
  const deliveries = new Map<Delivery, Delivery>();
  const broken: Unprocessable[] = [];
  for (const [delivery, event] of stored) {
    try {
      deliveries.set(event ? await opened(delivery, event, sealer) : delivery, delivery);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || sealer === withoutRing) throw error;
      broken.push({ delivery, code, reason: (error as Error).message });
    }
  }
  return { deliveries, broken };
};

/** The keys of a batch in one question; which of them is missing shows where it is needed. */
const askAtOnce = async (
  events: readonly (StoredEvent | undefined)[],
  sealer: Sealer,
): Promise<void> => {
  try {
    await sealer.keysOf(events.flatMap((event) => event?.subjectkey ?? []));
  } catch (error) {
    if (!(error instanceof KeyUnknown)) throw error;
  }
};

const codeOf = (error: unknown): string | undefined => {
  if (error instanceof KeyUnknown) return 'key-unknown';
  return error instanceof SealBroken ? 'seal-broken' : undefined;
};

const opened = async (
  delivery: Delivery,
  event: StoredEvent,
  sealer: Sealer,
): Promise<Delivery> => {
  const [open] = await sealer.opened([event]);
  return open === event ? delivery : { ...delivery, value: Buffer.from(JSON.stringify(open)) };
};

const EVENT_TOPICS: ReadonlySet<string> = new Set(eventTopics);

/**
 * Only services write to topics of events: what others submit is never opened. What is no event of a
 * type that is known is left to whoever reads it.
 */
const storedEventIn = ({ topic, value }: Delivery): StoredEvent | undefined => {
  if (!EVENT_TOPICS.has(topic) || !value.includes(SEALED)) return undefined;
  try {
    const event = JSON.parse(value.toString('utf8')) as Partial<StoredEvent> | null;
    return typeof event?.id === 'string' && isKnown(event.type)
      ? (event as StoredEvent)
      : undefined;
  } catch {
    return undefined;
  }
};

const isKnown = (type: unknown): boolean => {
  const { type: newest } = lift({ type, data: {} }) as { readonly type?: unknown };
  return typeof newest === 'string' && isEventType(newest);
};
