import { erasedContentOf, saidInData, withoutSaid } from '@nightshift/contracts';
import type { Json } from '@nightshift/kernel';
import { Lru } from '../lru.js';
import type { KeyRing } from './key-ring.js';
import { noteOpened } from './opened-content.js';
import {
  isSealed,
  open,
  seal,
  type SealedContent,
  type SealedEvent,
  type SealingKey,
} from './seal.js';

/** What is written in place of content that comes after its key was destroyed. */
interface ErasedContent {
  readonly erased: true;
  readonly key: string;
}

/** The ring does not know the key: it is not the ring that sealed this, or an older backup of it. */
export class KeyUnknown extends Error {
  override readonly name = 'KeyUnknown';
  constructor(readonly key: string) {
    super(
      `The key ring does not know the key ${key}. Nothing is taken for erased that was not: give this process NIGHTSHIFT_MASTER_KEYS, or restore the ring that has the key.`,
    );
  }
}

type Key = SealingKey | 'destroyed';
export type Keys = ReadonlyMap<string, Key>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CACHED_KEYS = 10_000;
/** How long a process may still open what another has erased, if it does not hear of it. */
const CACHED_FOR_MS = 30_000;

/** Seals at the append edge and opens at the read edge; the keys in use are kept in memory. */
export class Sealer {
  private readonly listeners: ((keys: ReadonlySet<string>) => void)[] = [];
  private readonly cache = new Lru<{ readonly key: Key; readonly until: number }>(CACHED_KEYS);

  constructor(
    private readonly ring: Pick<KeyRing, 'keysOf'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws KeyUnknown */
  async keysOf(ids: Iterable<string>): Promise<Keys> {
    const keys = new Map<string, Key>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const cached = this.cache.get(id);
      if (cached && cached.until > this.now()) keys.set(id, cached.key);
      else missing.push(id);
    }
    if (missing.length === 0) return keys;
    // What is no id is none of the ring's: it is not asked, and refuses nothing.
    const found = await this.ring.keysOf(missing.filter((id) => UUID.test(id)));
    for (const id of missing) {
      const key = found.get(id);
      if (!key) throw new KeyUnknown(id);
      // A tombstone stays one.
      const until = key === 'destroyed' ? Number.POSITIVE_INFINITY : this.now() + CACHED_FOR_MS;
      this.cache.set(id, { key, until });
      keys.set(id, key);
    }
    return keys;
  }

  /** Keys that were destroyed: neither they nor what they sealed is to stay in memory. */
  forget(ids: Iterable<string>): void {
    const keys = new Set(ids);
    for (const id of keys) this.cache.delete(id);
    for (const listener of this.listeners) listener(keys);
  }

  readonly onErased = (listener: (keys: ReadonlySet<string>) => void): void => {
    this.listeners.push(listener);
  };

  /**
   * Events as they were written, with their content opened; where its key was destroyed, with what
   * stands for it, and `contenterased`. @throws KeyUnknown; SealBroken
   */
  async opened<E extends StoredEvent>(events: readonly E[]): Promise<readonly E[]> {
    const sealed = events.flatMap((event) => sealedIn(event)?.key ?? []);
    const keys = await this.keysOf(sealed);
    return events.map((event) => {
      const content = sealedIn(event);
      if (content) return openedBy(keys, event, content);
      return isErased(event) ? erasedEvent(event) : event;
    });
  }

  /**
   * A copy of what was said, for a row beside the events: it is sealed by the same key, and goes with
   * it. Under a destroyed key there is none. @throws KeyUnknown
   */
  async sealedNote(key: string, place: SealedEvent, said: Json): Promise<SealedContent | null> {
    const found = (await this.keysOf([key])).get(key);
    return found === undefined || found === 'destroyed' ? null : seal(found, place, said);
  }

  /** `undefined`: it is erased. @throws KeyUnknown; SealBroken */
  async openedNote(place: SealedEvent, note: SealedContent | null): Promise<Json | undefined> {
    const key = note && (await this.keysOf([note.key])).get(note.key);
    return !note || key === undefined || key === null || key === 'destroyed'
      ? undefined
      : open(key, place, note);
  }
}

/** An event as it is stored: its content sealed, erased or, without a data subject, in the clear. */
export interface StoredEvent extends SealedEvent {
  readonly taskid?: string;
  readonly subjectkey?: string;
  readonly data?: unknown;
  readonly content?: unknown;
}

/** Of a process without master keys: what is sealed is neither read wrongly nor taken for nothing. */
export const withoutRing = new Sealer({ keysOf: async () => new Map() });

/** What is sealed together: the content, and what was said in `data`. */
interface Said {
  readonly content?: unknown;
  readonly data?: Readonly<Record<string, Json>>;
}

/** An event as it is written: sealed; under a destroyed key, without what was said. */
export const sealedEvent = <E extends StoredEvent>(event: E, key: Key, keyId: string): E => {
  const said = saidIn(event);
  if (event.content === undefined && said === undefined) return event;
  const data = said ? withoutSaid(event.type, event.data as object) : event.data;
  const all = { content: event.content, ...(said ? { data: said } : {}) } as unknown as Json;
  return { ...event, data, content: key === 'destroyed' ? erased(keyId) : seal(key, event, all) };
};

const saidIn = ({ type, data }: StoredEvent): Record<string, Json> | undefined => {
  const given = (data ?? {}) as Readonly<Record<string, Json>>;
  const said = saidInData(type).flatMap((field) =>
    given[field] === undefined ? [] : [[field, given[field]] as const],
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
};

/** Where there is no data subject, nothing is taken for sealed, whatever it looks like. */
const sealedIn = ({ subjectkey, content }: StoredEvent): SealedContent | undefined =>
  subjectkey !== undefined && isSealed(content) ? content : undefined;

const isErased = ({ subjectkey, content }: StoredEvent): boolean =>
  subjectkey !== undefined && (content as Partial<ErasedContent> | undefined)?.erased === true;

const openedBy = <E extends StoredEvent>(keys: Keys, event: E, sealed: SealedContent): E => {
  const key = keys.get(sealed.key);
  if (!key) throw new KeyUnknown(sealed.key);
  if (key === 'destroyed') return erasedEvent(event);
  const { content, data } = open(key, event, sealed) as Said;
  noteOpened(event);
  return { ...event, content, ...(data ? { data: { ...(event.data as object), ...data } } : {}) };
};

const erasedEvent = <E extends StoredEvent>(event: E): E => ({
  ...event,
  contenterased: true,
  content: erasedContentOf(event.type),
});

const erased = (key: string): ErasedContent => ({ erased: true, key });
