import { definitionOf, lift } from '@nightshift/contracts';
import {
  KeyUnknown,
  SealBroken,
  type Sealer,
  type StoredEvent,
  withoutRing,
} from '@nightshift/event-store';

/** Why content stays as it was written: nothing is taken for erased that was not. */
export const closedBecause = ['key-unknown', 'seal-broken', 'unknown-type'] as const;
export type Closed = (typeof closedBecause)[number];

/** An event of the ledger as people are shown it. */
export interface ShownEvent {
  /** Opened where its content was sealed; `{ unreadable }` where its bytes are no event any more. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The exact bytes, as text, where `event` is not what they say: they are what is hashed. */
  readonly bytes?: string;
  /** Its key was destroyed: `content` only stands for what was there. */
  readonly contentErased?: true;
  readonly contentSealed?: Closed;
}

type Row = { readonly body: string };

/** Opens rows of the ledger. What cannot be opened is shown as it was written: the page goes on. */
export class ShownEvents {
  constructor(private readonly sealer: Sealer = withoutRing) {}

  async of(rows: readonly Row[]): Promise<readonly ShownEvent[]> {
    const parsed = rows.map(({ body }) => parsedIn(body));
    const sealed = parsed.flatMap(({ stored }) => stored ?? []);
    const opened = new Map<StoredEvent, Opened>(
      await this.all(sealed).catch(() => this.oneByOne(sealed)),
    );
    return parsed.map(({ event, stored, body }) =>
      stored ? shown(stored, opened.get(stored) ?? stored, body) : { event },
    );
  }

  private async all(events: readonly StoredEvent[]): Promise<[StoredEvent, Opened][]> {
    const opened = await this.sealer.opened(events);
    return events.map((event, at) => [event, opened[at] ?? event]);
  }

  /** One of them cannot be opened. */
  private async oneByOne(events: readonly StoredEvent[]): Promise<[StoredEvent, Opened][]> {
    const unknown = new Set<string | undefined>();
    const opened: [StoredEvent, Opened][] = [];
    for (const event of events) opened.push([event, await this.one(event, unknown)]);
    return opened;
  }

  private async one(event: StoredEvent, unknown: Set<string | undefined>): Promise<Opened> {
    const { key } = (event.content ?? {}) as { readonly key?: string };
    if (unknown.has(key)) return 'key-unknown';
    try {
      const [opened = event] = await this.sealer.opened([event]);
      return opened;
    } catch (error) {
      const closed = closedBy(error, event);
      if (closed === 'key-unknown') unknown.add(key);
      return closed;
    }
  }
}

type Opened = (StoredEvent & { readonly contenterased?: true }) | Closed;

const closedBy = (error: unknown, { type }: StoredEvent): Closed => {
  if (error instanceof KeyUnknown) return 'key-unknown';
  if (error instanceof SealBroken) return 'seal-broken';
  // Of what a newer service writes nothing is known here that could stand for it.
  const { type: newest } = lift({ type, data: {} }) as { readonly type: string };
  if (!definitionOf(newest)) return 'unknown-type';
  throw error;
};

/** As it stands in the ledger. */
export const writtenEvent = ({ body }: Row): ShownEvent => ({ event: parsedIn(body).event });

const shown = (stored: StoredEvent, opened: Opened, bytes: string): ShownEvent => {
  const written = { ...stored };
  if (typeof opened === 'string') return { event: written, contentSealed: opened };
  if (opened === stored) return { event: written };
  const { contenterased, ...event } = opened;
  return { event, bytes, ...(contenterased ? { contentErased: true } : {}) };
};

interface Parsed {
  readonly event: Readonly<Record<string, unknown>>;
  /** Where it has a key. */
  readonly stored?: StoredEvent;
  readonly body: string;
}

/** What was tampered with may be no JSON any more: then it is shown as it is. */
const parsedIn = (body: string): Parsed => {
  try {
    const event = JSON.parse(body) as Readonly<Record<string, unknown>>;
    return hasKey(event) ? { event, stored: event, body } : { event, body };
  } catch {
    return { event: { unreadable: body }, body };
  }
};

const hasKey = (event: unknown): event is Readonly<Record<string, unknown>> & StoredEvent => {
  const { id, type, subjectkey } = (event ?? {}) as Partial<StoredEvent>;
  return [id, type, subjectkey].every((one) => typeof one === 'string');
};
