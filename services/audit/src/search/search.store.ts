import type { KeyRing } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { z } from 'zod';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { foundRows } from '../ledger/found-rows.store.js';
import { MAX_SECONDS } from '../ledger/limits.js';
import { ShownEvents } from '../content/shown-events.store.js';
import { type AcceptedRow, openedRows, type StoredAcceptance } from './opened-rows.store.js';
import { searchQuery } from './search-query.js';
import type { Kind, Term } from './terms.js';

export interface Match {
  readonly kind: Kind;
  readonly value: string;
  /** The first event that says so. */
  readonly index: number;
  readonly times: number;
}

export interface FoundTask {
  readonly taskId: string;
  /** The beginning of its brief, to tell it from others; null where that is no text, or erased. */
  readonly title: string | null;
  readonly contentErased?: true;
  readonly workflow: string;
  readonly subject: string;
  readonly idempotencyKey: string | null;
  readonly acceptedAt: string;
  readonly index: number;
  readonly status: 'open' | 'completed' | 'failed' | 'cancelled';
  readonly endedAt: string | null;
  readonly outputHash: string | null;
  readonly outputIndex: number | null;
  readonly matched: readonly Match[];
}

/** Which tasks the ledger has something to say of. */
export class LedgerSearch {
  constructor(
    private readonly clients: Pick<LedgerClients, 'find'>,
    private readonly shown: Pick<ShownEvents, 'of'> = new ShownEvents(),
    /** Where data subjects have pseudonyms. */
    private readonly ring?: Pick<KeyRing, 'findPseudonym'>,
  ) {}

  /** Newest first; `limit` at most. */
  async tasks(
    tenant: string,
    terms: readonly Term[],
    after: { readonly at: string; readonly id: string } | undefined,
    limit: number,
  ): Promise<readonly FoundTask[]> {
    const { query, parameters } = searchQuery(await this.withPseudonyms(tenant, terms), after);
    const rows = await this.query<FoundRow>(query, { ...parameters, tenant, limit });
    const ends = await this.endsOf(
      tenant,
      rows.map(({ taskId }) => taskId),
    );
    const accepted = await this.acceptedAt(
      tenant,
      rows.map(({ index }) => index),
    );
    return rows.flatMap((row) => {
      const facts = accepted.get(row.index);
      return (facts && foundTask(row, facts, ends.get(row.taskId))) ?? [];
    });
  }

  /** Whoever looks for a data subject knows its name; events have its pseudonym. */
  private withPseudonyms(tenant: string, terms: readonly Term[]): Promise<readonly Term[]> {
    return Promise.all(
      terms.map(async (term) => {
        const named = term.kind === undefined || term.kind === 'subject';
        const pseudonym = named ? await this.ring?.findPseudonym(tenant, term.text) : undefined;
        return pseudonym === undefined ? term : { ...term, pseudonym };
      }),
    );
  }

  /**
   * With the brief as far as it is text, or the first text in it. After a restore of the entries two rows may
   * have one index: the other may be of another tenant.
   */
  private async acceptedAt(
    tenant: string,
    indexes: readonly number[],
  ): Promise<ReadonlyMap<number, AcceptedRow>> {
    if (indexes.length === 0) return new Map();
    const rows = await this.query<StoredAcceptance>(
      `SELECT ledger_index AS index, data, if(JSONHas(body, 'subjectkey'), body, '') AS sealed, substringUTF8(if(JSONType(body, 'content', 'brief') = 'String',
         JSONExtractString(body, 'content', 'brief'),
         JSONExtractString(arrayFirst(field -> startsWith(field.2, '"'),
           JSONExtractKeysAndValuesRaw(body, 'content', 'brief')).2)), 1, 120) AS title
       FROM ledger_event
       WHERE ledger_index IN {indexes:Array(UInt64)} AND tenant = {tenant:String} AND type = 'task.accepted.v1'`,
      { tenant, indexes },
    );
    const opened = await openedRows(rows, this.shown);
    return new Map(opened.map((row) => [row.index, row]));
  }

  private async endsOf(
    tenant: string,
    taskIds: readonly string[],
  ): Promise<ReadonlyMap<string, EndRow>> {
    if (taskIds.length === 0) return new Map();
    const rows = await this.query<EndRow>(
      `SELECT task_id AS taskId, extract(any(type), '^task\\\\.([a-z]+)') AS status,
         toUnixTimestamp64Milli(any(time)) AS endedMs, min(ledger_index) AS index,
         JSONExtractString(any(data), 'outputHash') AS outputHash
       FROM ledger_event
       WHERE tenant = {tenant:String} AND task_id IN {taskIds:Array(String)}
         AND type IN ('task.completed.v1', 'task.failed.v1', 'task.cancelled.v1')
       GROUP BY task_id`,
      { tenant, taskIds },
    );
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** @throws Refusal `search-too-slow` */
  private query<T>(query: string, parameters: Record<string, unknown>): Promise<readonly T[]> {
    return foundRows<T>(this.clients.find, query, parameters, tooSlow);
  }
}

const tooSlow = new Refusal(
  'search-too-slow',
  'unavailable',
  `The search took more than ${MAX_SECONDS} seconds, or too much memory. Name what is looked for, and where: \`task:\`, \`output:\`, \`subject:\` and so on.`,
);

interface FoundRow {
  readonly taskId: string;
  readonly acceptedMs: number;
  readonly index: number;
  readonly matched: readonly (readonly [Kind, string, number, number])[];
}

interface EndRow {
  readonly taskId: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly endedMs: number;
  readonly index: number;
  readonly outputHash: string;
}

/** Whoever can write to a topic can have an acceptance recorded that says less: that one is no task to be found. */
const acceptedFacts = z.object({
  workflow: z.object({ name: z.string(), version: z.number() }),
  subject: z.string(),
  idempotencyKey: z.string().optional(),
});

const foundTask = (
  row: FoundRow,
  { data, title, contentErased }: AcceptedRow,
  end: EndRow | undefined,
): FoundTask | undefined => {
  const facts = acceptedFacts.safeParse(JSON.parse(data));
  if (!facts.success) return undefined;
  const { workflow, subject, idempotencyKey } = facts.data;
  return {
    taskId: row.taskId,
    title: title.trim() === '' ? null : title.trim(),
    ...(contentErased ? { contentErased } : {}),
    workflow: `${workflow.name}@${workflow.version}`,
    subject,
    idempotencyKey: idempotencyKey ?? null,
    acceptedAt: new Date(row.acceptedMs).toISOString(),
    index: row.index,
    status: end?.status ?? 'open',
    endedAt: end ? new Date(end.endedMs).toISOString() : null,
    outputHash: end?.outputHash ? end.outputHash : null,
    outputIndex: end?.status === 'completed' ? end.index : null,
    matched: row.matched.map(([kind, value, index, times]) => ({ kind, value, index, times })),
  };
};
