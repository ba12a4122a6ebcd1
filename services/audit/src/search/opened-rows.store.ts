import { jsonText } from '@nightshift/kernel';
import type { ShownEvents } from '../content/shown-events.store.js';

/** What the ledger has of the acceptance of a task. */
export interface AcceptedRow {
  readonly index: number;
  readonly data: string;
  /** The brief as far as it is text, or the first text in it. */
  readonly title: string;
  readonly contentErased?: true;
}

export interface StoredAcceptance extends AcceptedRow {
  /** Its bytes where it has a key; else ''. */
  readonly sealed: string;
}

/** As many characters of a title as the store gives: none is cut in two. */
const TITLE = /^.{0,120}/su;

/** The same with what is sealed opened. */
export const openedRows = async (
  rows: readonly StoredAcceptance[],
  events: Pick<ShownEvents, 'of'>,
): Promise<readonly AcceptedRow[]> => {
  const sealed = rows.filter((row) => row.sealed !== '');
  const shown = await events.of(sealed.map((row) => ({ body: row.sealed })));
  const opened = new Map(sealed.map(({ index }, at) => [index, shown[at]]));
  return rows.map(({ index, data, title }) => {
    const { event, contentErased, contentSealed } = opened.get(index) ?? {};
    if (!event) return { index, data, title };
    const isThere = !contentErased && !contentSealed;
    const { content } = event as { readonly content?: { readonly brief?: unknown } };
    return {
      index,
      data: jsonText(isThere ? event['data'] : withoutSaid(event['data'])),
      title: isThere ? titleOf(content?.brief) : '',
      ...(contentErased ? { contentErased } : {}),
    };
  });
};

/** What stands for a key of the sender that cannot be read is none. */
const withoutSaid = (data: unknown): object => {
  const { idempotencyKey: _, ...rest } = (data ?? {}) as Readonly<Record<string, unknown>>;
  return rest;
};

const titleOf = (brief: unknown): string => {
  const texts = typeof brief === 'string' ? [brief] : Object.values(brief ?? {});
  const text = texts.find((one): one is string => typeof one === 'string') ?? '';
  return TITLE.exec(text)?.[0] ?? '';
};
