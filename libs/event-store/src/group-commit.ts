import type { EventOf } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import { type Connection, isConnectionLoss } from './connection.js';
import { int4Array, textArray, uuidArray } from './pg-binary-array.js';
import { AlreadyProcessed, type AppendUnit, VersionConflict } from './port.js';
import type { Keys } from './sealing/sealer.js';
import { type WrittenEvent, writeEvent } from './written-event.js';

/** About this many appends share a commit: more adds latency, not throughput (performance.md). */
const MAX_APPENDS = 100;
const RECONNECT_PAUSE_MS = 100;

const APPEND = {
  name: 'append',
  text: `
    WITH seen AS (INSERT INTO inbox (event_id) SELECT unnest($1::uuid[])),
    written AS (
      INSERT INTO event (stream, version, body)
      SELECT * FROM unnest($2::text[], $3::integer[], $4::text[])
    ),
    opened AS (
      INSERT INTO open_stream (stream, owner) SELECT unnest($5::text[]), $6::text
      ON CONFLICT (stream) DO UPDATE SET owner = excluded.owner
    ),
    closed AS (DELETE FROM open_stream WHERE stream = ANY ($7::text[]))
    INSERT INTO outbox (owner, streams, versions)
    SELECT $6::text, $2::text[], $3::integer[] WHERE cardinality($2::text[]) > 0
    RETURNING id`,
} as const;

export interface CommittedBatch {
  /** Row of the outbox; absent if the batch held no event. */
  readonly outboxId: string | undefined;
  readonly events: readonly WrittenEvent[];
}

export interface GroupCommitOptions {
  readonly connections: readonly Connection[];
  readonly source: string;
  readonly owner: string;
  /** How long a unit may wait for an unreachable database, in milliseconds. */
  readonly patienceMs: number;
  /** In commit order; what was committed and is to be published. */
  readonly onCommitted: (batch: CommittedBatch) => void;
}

interface Pending {
  readonly unit: AppendUnit;
  readonly events: readonly WrittenEvent[];
  readonly giveUpAt: number;
  readonly settle: (events: readonly EventOf[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Many appends, one commit. Whenever a connection is idle it takes what is waiting: the load makes
 * the batches, no timer delays a lone append. A unit that conflicts is dropped from its batch and
 * the rest is sent again.
 */
export class GroupCommit {
  private waiting: Pending[] = [];
  private readonly idle: Connection[];
  private readonly streamsInFlight = new Set<string>();
  private scheduled = false;

  constructor(private readonly options: GroupCommitOptions) {
    this.idle = [...options.connections];
  }

  readonly commit = (unit: AppendUnit, keys?: Keys): Promise<readonly EventOf[]> =>
    new Promise((settle, reject) => {
      const events = unit.appends.flatMap(({ stream, expectedVersion, events }) =>
        events.map((event, index) =>
          writeEvent(this.options.source, stream, expectedVersion + index + 1, event, keys),
        ),
      );
      const giveUpAt = Date.now() + this.options.patienceMs;
      this.waiting.push({ unit, events, giveUpAt, settle, reject });
      this.schedule();
    });

  private schedule(): void {
    if (this.scheduled || this.idle.length === 0 || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.idle.length > 0) {
      const batch = this.takeBatch();
      if (batch.length === 0) return;
      const connection = this.idle.pop();
      if (connection) void this.run(connection, batch);
    }
  }

  /** The next units, oldest first, none of which touches a stream that is being written. */
  private takeBatch(): Pending[] {
    const batch: Pending[] = [];
    const left: Pending[] = [];
    let appends = 0;
    for (const pending of this.waiting) {
      const streams = pending.unit.appends.map(({ stream }) => stream);
      if (appends >= MAX_APPENDS || streams.some((stream) => this.streamsInFlight.has(stream))) {
        left.push(pending);
        continue;
      }
      for (const stream of streams) this.streamsInFlight.add(stream);
      appends += Math.max(1, streams.length);
      batch.push(pending);
    }
    this.waiting = left;
    return batch;
  }

  private async run(connection: Connection, batch: readonly Pending[]): Promise<void> {
    let open = batch;
    while (open.length > 0) open = await this.attempt(connection, open);
    for (const { unit } of batch) {
      for (const { stream } of unit.appends) this.streamsInFlight.delete(stream);
    }
    this.idle.push(connection);
    this.schedule();
  }

  /** Sends the batch once; gives what is to be sent again. */
  private async attempt(
    connection: Connection,
    batch: readonly Pending[],
  ): Promise<readonly Pending[]> {
    const events = batch.flatMap((pending) => pending.events);
    try {
      const { rows } = await connection.query<{ id: string }>({
        ...APPEND,
        values: this.valuesOf(batch, events),
      });
      this.committed(batch, events, rows[0]?.id);
      return [];
    } catch (error) {
      if ((error as { code?: string }).code === '23505')
        return dropConflicting(batch, error as Conflict);
      if (isConnectionLoss(error)) return this.afterLoss(connection, batch, error);
      for (const { reject } of batch) reject(error as Error);
      return [];
    }
  }

  private committed(
    batch: readonly Pending[],
    events: readonly WrittenEvent[],
    outboxId: string | undefined,
  ): void {
    this.options.onCommitted({ outboxId, events });
    for (const pending of batch) pending.settle(pending.events.map(({ event }) => event));
  }

  private valuesOf(batch: readonly Pending[], events: readonly WrittenEvent[]): unknown[] {
    const marked = (mark: 'open' | 'closed'): string[] =>
      batch.flatMap(({ unit }) =>
        unit.appends.filter(({ marks }) => marks === mark).map(({ stream }) => stream),
      );
    return [
      uuidArray(batch.flatMap(({ unit }) => unit.inbox)),
      textArray(events.map(({ event }) => event.subject)),
      int4Array(events.map(({ event }) => event.sequence)),
      textArray(events.map(({ bytes }) => bytes)),
      textArray(marked('open')),
      this.options.owner,
      textArray(marked('closed')),
    ];
  }

  /** The answer was lost: the batch is there as a whole or not at all, so one look tells. */
  private async afterLoss(
    connection: Connection,
    batch: readonly Pending[],
    error: unknown,
  ): Promise<readonly Pending[]> {
    const events = batch.flatMap((pending) => pending.events);
    for (;;) {
      try {
        const row = await findCommitted(connection, batch, events);
        if (row === undefined) return batch;
        this.committed(batch, events, row.outboxId);
        return [];
      } catch (again) {
        if (!isConnectionLoss(again) || batch.some(({ giveUpAt }) => giveUpAt < Date.now())) {
          for (const { reject } of batch) reject(unavailable(error));
          return [];
        }
        await new Promise((wake) => setTimeout(wake, RECONNECT_PAUSE_MS));
      }
    }
  }
}

interface Conflict {
  readonly constraint?: string;
  /** `Key (stream, version)=(task/1, 3) already exists.` in the server's language. */
  readonly detail?: string;
}

const dropConflicting = (
  batch: readonly Pending[],
  { constraint, detail }: Conflict,
): readonly Pending[] => {
  const key = /=\((.*)\)/.exec(detail ?? '')?.[1] ?? '';
  const stream = key.slice(0, key.lastIndexOf(', '));
  const isInbox = constraint === 'inbox_pkey';
  const hit = batch.find(({ unit }) =>
    isInbox ? unit.inbox.includes(key) : unit.appends.some((append) => append.stream === stream),
  );
  if (!hit) {
    const unexplained = new Error(`A conflict that no append explains: ${constraint} ${detail}`);
    for (const { reject } of batch) reject(unexplained);
    return [];
  }
  hit.reject(isInbox ? new AlreadyProcessed([key]) : new VersionConflict(stream));
  return batch.filter((pending) => pending !== hit);
};

/** The outbox row of a batch that was sent but not answered; `undefined` if it was not committed. */
const findCommitted = async (
  connection: Connection,
  batch: readonly Pending[],
  events: readonly WrittenEvent[],
): Promise<{ outboxId: string | undefined } | undefined> => {
  const [first] = events;
  if (!first) {
    const [id] = batch.flatMap(({ unit }) => unit.inbox);
    const { rows } = await connection.query({
      text: 'SELECT 1 FROM inbox WHERE event_id = $1',
      values: [id],
    });
    return rows.length === 0 ? undefined : { outboxId: undefined };
  }
  const { subject, sequence } = first.event;
  const { rows } = await connection.query<{ body: string; id: string | null }>({
    text: `SELECT body, (SELECT id FROM outbox WHERE streams[1] = stream AND versions[1] = version) AS id
           FROM event WHERE stream = $1 AND version = $2`,
    values: [subject, sequence],
  });
  const [row] = rows;
  return row?.body === first.bytes.toString('utf8') ? { outboxId: row.id ?? undefined } : undefined;
};

const unavailable = (error: unknown): Refusal =>
  new Refusal(
    'store-unavailable',
    'unavailable',
    `The event store cannot be reached (${(error as Error).message}). Nothing was acknowledged; try again with the same key.`,
  );
