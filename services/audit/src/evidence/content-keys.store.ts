import {
  eventKeyOf,
  isSealed,
  KeyUnknown,
  noteOpened,
  type Sealer,
  type SealingKey,
  type StoredEvent,
} from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import type { Disclosure } from './disclosed.adapter.js';
import type { RecordedEvent } from './recorded-event.js';
import type { Facts } from './stored-event.js';

const SEALED = '"subjectkey":';

/**
 * The keys to the content of events, for one file: each opens one event and nothing else. A key is
 * asked for once, so that all of the file is as it was then, also if content is erased meanwhile.
 */
export class ContentKeys {
  private readonly known = new Map<string, SealingKey | 'destroyed'>();

  constructor(private readonly sealer: Pick<Sealer, 'keysOf'>) {}

  /** Says of each event what stands beside its bytes. @throws Refusal `content-key-unknown` */
  async disclose(events: readonly RecordedEvent[]): Promise<void> {
    const all = events.map((event) => ({ event, sealed: sealedIn(event) }));
    const ids = new Set(all.flatMap(({ sealed }) => sealed?.content.key ?? []));
    const missing = [...ids].filter((id) => !this.known.has(id));
    if (missing.length > 0) for (const one of await this.keysOf(missing)) this.known.set(...one);
    for (const { event, sealed } of all) if (sealed) event.disclosure = this.disclosureOf(sealed);
  }

  private disclosureOf(event: Sealed): Disclosure {
    const key = this.known.get(event.content.key);
    if (!key) return {};
    if (key === 'destroyed') return { contentErased: true };
    noteOpened(event);
    return { contentKey: eventKeyOf(key, event.id).toString('base64url') };
  }

  private async keysOf(ids: readonly string[]) {
    try {
      return await this.sealer.keysOf(ids);
    } catch (error) {
      if (!(error instanceof KeyUnknown)) throw error;
      throw new Refusal('content-key-unknown', 'unavailable', error.message);
    }
  }
}

type Sealed = StoredEvent & { readonly content: { readonly key: string } };

/** Most events have no key: of them nothing is parsed here. */
const sealedIn = (event: RecordedEvent): Sealed | undefined =>
  event.row.body.includes(SEALED) && isOurs(event.written) ? event.written : undefined;

const isOurs = (event: Facts): event is Facts & Sealed =>
  typeof event['id'] === 'string' &&
  typeof event['subjectkey'] === 'string' &&
  isSealed(event['content']);
