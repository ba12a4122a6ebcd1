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
import type { LedgerRow } from '../ledger/ledger-rows.store.js';
import type { Disclosure } from './disclosed.adapter.js';

export type DisclosedRow = LedgerRow & Disclosure;

const SEALED = '"subjectkey":';

/**
 * The keys to the content of events, for one file: each opens one event and nothing else. A key is
 * asked for once, so that all of the file is as it was then, also if content is erased meanwhile.
 */
export class ContentKeys {
  private readonly known = new Map<string, SealingKey | 'destroyed'>();

  constructor(private readonly sealer: Pick<Sealer, 'keysOf'>) {}

  /** @throws Refusal `content-key-unknown` */
  async disclose(rows: readonly LedgerRow[]): Promise<readonly DisclosedRow[]> {
    const events = rows.map(({ body }) => sealedIn(body));
    const ids = new Set(events.flatMap((event) => event?.content.key ?? []));
    const missing = [...ids].filter((id) => !this.known.has(id));
    if (missing.length > 0) for (const one of await this.keysOf(missing)) this.known.set(...one);
    return rows.map((row, at) => ({ ...row, ...this.disclosureOf(events[at]) }));
  }

  private disclosureOf(event: Sealed | undefined): Disclosure {
    const key = event && this.known.get(event.content.key);
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

const sealedIn = (body: string): Sealed | undefined => {
  if (!body.includes(SEALED)) return undefined;
  try {
    const event = JSON.parse(body) as StoredEvent;
    const isOurs = typeof event.id === 'string' && typeof event.subjectkey === 'string';
    return isOurs && isSealed(event.content) ? (event as Sealed) : undefined;
  } catch {
    return undefined;
  }
};
