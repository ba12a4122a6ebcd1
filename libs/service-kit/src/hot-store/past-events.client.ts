import type { ServiceName } from '@nightshift/contracts';
import type { LedgerEvent, PastEvents, RecordedParts, StreamPart } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';

export type { PastEvents, RecordedParts, StreamPart };

/** Longer than one query of the ledger may take. */
const TIMEOUT_MS = 35_000;

export interface LedgerAddress {
  /** Of the audit service. */
  readonly url: string;
  readonly token: string | undefined;
}

interface RecordedAnswer {
  readonly treeSize: number;
  readonly items: readonly { readonly stream: string; readonly leaves: readonly string[] }[];
}

/** What of one service's events is in the ledger, asked of the audit service by HTTP. It only reads. */
export const pastEventsAt = (address: LedgerAddress, service: ServiceName): PastEvents => ({
  recorded: async (tenant, streams): Promise<RecordedParts> => {
    const body = JSON.stringify({ service, streams });
    const headers = { 'content-type': 'application/json', 'x-nightshift-tenant': tenant };
    const init = { method: 'POST', body, headers };
    const { treeSize, items } = await ask<RecordedAnswer>(address, '/v1/ledger/recorded', init);
    return { treeSize, leaves: new Map(items.map(({ stream, leaves }) => [stream, leaves])) };
  },
  read: (tenant, part) =>
    whole(part, async ({ stream, after, upTo }) => {
      const query = new URLSearchParams({
        service,
        stream,
        after: String(after),
        upTo: String(upTo),
      });
      const init = { headers: { 'x-nightshift-tenant': tenant } };
      const path = `/v1/ledger/streams?${query.toString()}`;
      return (await ask<{ readonly items: readonly string[] }>(address, path, init)).items;
    }),
  find: async (tenant, selection, after) => {
    const query = new URLSearchParams({ service, ...selection, after: String(after) });
    const init = { headers: { 'x-nightshift-tenant': tenant } };
    const path = `/v1/ledger/written?${query.toString()}`;
    return (await ask<{ readonly items: readonly LedgerEvent[] }>(address, path, init)).items;
  },
});

/** A stream may be longer than one answer: the rest is asked for until there is no more. */
export const whole = async (
  { stream, after, upTo }: StreamPart,
  page: (part: StreamPart) => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const all: string[] = [];
  while (after + all.length < upTo) {
    const next = await page({ stream, after: after + all.length, upTo });
    if (next.length === 0) break;
    all.push(...next);
  }
  return all;
};

/** @throws Refusal `ledger-unavailable` */
const ask = async <T>(
  { url, token }: LedgerAddress,
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly headers: object },
): Promise<T> => {
  const answer = await fetch(new URL(path, url), {
    ...init,
    headers: { ...init.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw away(`it does not answer: ${(error as Error).message}`);
  });
  if (!answer.ok) throw away(`it answers ${answer.status}`);
  return (await answer.json()) as T;
};

const away = (reason: string): Refusal =>
  new Refusal(
    'ledger-unavailable',
    'unavailable',
    `What has left PostgreSQL is read from the audit service, and ${reason}. Nothing is lost; try again in a moment.`,
  );
