import type { EventOf } from '@nightshift/contracts';
import type { Message } from '@nightshift/event-bus';
import type { Connection } from './connection.js';
import { DEAD_AFTER } from './schema.js';
import type { CommittedBatch } from './group-commit.js';
import { messageOf } from './written-event.js';

const MAX_MESSAGES_PER_PUBLISH = 400;
/** More than this is not kept in memory but read from the outbox again. */
const MAX_KEPT = 20_000;
const ROWS_PER_READ = 200;
const DELETE_EVERY_MS = 50;
const POLL_EVERY_MS = 1_000;
/** A row that was committed this long ago and is not in hand: the notice of its commit was lost. */
const OVERLOOKED_AFTER = '5 seconds';
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 5_000;

/** What one commit left to be published. */
interface Batch {
  readonly outboxId: string;
  readonly messages: readonly Message[];
  readonly committedAt: number;
}

export interface RelayOptions {
  readonly connection: Connection;
  readonly owner: string;
  readonly publish: (messages: readonly Message[]) => Promise<void>;
  /**
   * How many publishes may be under way at once. More than one only where the bus keeps the order
   * of the calls (the embedded one does, Kafka promises it for one at a time).
   */
  readonly pipelining: number;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Publishes what was committed, in order, from memory; the outbox table is there for crashes and
 * for what memory does not hold. A row is deleted only after it was published, so what is left in
 * the table, and is not in hand, is the truth: no position is kept that could skip a late commit.
 */
export class Relay {
  private queue: Batch[] = [];
  private kept = 0;
  private readonly inHand = new Set<string>();
  private published: string[] = [];
  /** The table holds more than memory does. */
  private behind = true;
  /** Oldest first. */
  private readonly underWay = new Set<readonly Batch[]>();
  private reading: Promise<void> | undefined;
  private started = false;
  private stopped = false;
  private readonly timers: NodeJS.Timeout[] = [];
  private idleWaiters: (() => void)[] = [];

  constructor(private readonly options: RelayOptions) {}

  /** Publishes what an earlier process left, before anything new. */
  async start(): Promise<void> {
    await this.adoptOrphans();
    this.started = true;
    this.timers.push(
      setInterval(() => void this.deletePublished(), DELETE_EVERY_MS),
      setInterval(() => void this.lookAround().catch(this.options.onTrouble), POLL_EVERY_MS),
    );
    for (const timer of this.timers) timer.unref();
    this.pump();
  }

  readonly committed = ({ outboxId, events }: CommittedBatch): void => {
    if (outboxId === undefined || this.inHand.has(outboxId)) return;
    if (this.behind || this.kept >= MAX_KEPT) {
      this.behind = true;
    } else {
      this.keep({ outboxId, messages: events.map(messageOf), committedAt: Date.now() });
    }
    this.pump();
  };

  /** Resolves when nothing is left to publish. */
  async drain(): Promise<void> {
    while (!this.isIdle()) {
      await new Promise<void>((wake) => {
        this.idleWaiters.push(wake);
        this.pump();
      });
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.reading;
    await this.deletePublished();
    this.wakeIdleWaiters();
  }

  /** Messages that are committed but not published, as far as memory knows. */
  readonly waiting = (): number => this.kept;

  /** Whether memory knows of all that waits. */
  readonly holdsAll = (): boolean => !this.behind;

  /** How long the oldest of them has been committed. */
  readonly oldestAgeMs = (): number => {
    const [publishing = []] = this.underWay;
    const { committedAt } = publishing[0] ?? this.queue[0] ?? {};
    return committedAt === undefined ? 0 : Date.now() - committedAt;
  };

  private isIdle(): boolean {
    return (
      this.stopped ||
      (!this.behind && this.queue.length === 0 && this.underWay.size === 0 && !this.reading)
    );
  }

  private keep(batch: Batch): void {
    this.queue.push(batch);
    this.inHand.add(batch.outboxId);
    this.kept += batch.messages.length;
  }

  private pump(): void {
    if (!this.started || this.stopped) return;
    // What is being read is older than what has come into the queue since.
    while (!this.reading && this.queue.length > 0 && this.underWay.size < this.options.pipelining) {
      const batches = this.takeBatches();
      this.underWay.add(batches);
      void this.publish(batches).finally(() => {
        this.underWay.delete(batches);
        this.pump();
        if (this.isIdle()) this.wakeIdleWaiters();
      });
    }
    if (this.behind && this.queue.length === 0 && !this.reading) {
      this.reading = this.readOutbox()
        .catch(async (error: unknown) => {
          this.behind = true;
          this.options.onTrouble(error);
          await pause(RETRY_FIRST_MS);
        })
        .finally(() => {
          this.reading = undefined;
          this.pump();
          if (this.isIdle()) this.wakeIdleWaiters();
        });
    }
  }

  private takeBatches(): Batch[] {
    const batches: Batch[] = [];
    let messages = 0;
    for (const batch of this.queue) {
      if (batches.length > 0 && messages + batch.messages.length > MAX_MESSAGES_PER_PUBLISH) break;
      batches.push(batch);
      messages += batch.messages.length;
    }
    this.queue = this.queue.slice(batches.length);
    return batches;
  }

  /** Until it is published: nothing is ever dropped. */
  private async publish(batches: readonly Batch[]): Promise<void> {
    const messages = batches.flatMap((batch) => batch.messages);
    for (let wait = RETRY_FIRST_MS; !this.stopped; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        await this.options.publish(messages);
        this.published.push(...batches.map(({ outboxId }) => outboxId));
        this.kept -= messages.length;
        return;
      } catch (error) {
        this.options.onTrouble(error);
        await pause(wait);
      }
    }
  }

  /**
   * Takes rows that memory does not hold. New commits are kept again from here on: they come after
   * these rows, as the rows are read before the queue is published.
   */
  private async readOutbox(): Promise<void> {
    await this.deletePublished();
    this.behind = false;
    const { rows } = await this.options.connection.query<{
      id: string;
      committed: number;
      bodies: string[];
    }>({
      text: `
        SELECT o.id, extract(epoch FROM o.committed_at)::float8 * 1000 AS committed, array_agg(e.body ORDER BY u.place) AS bodies
        FROM (SELECT * FROM outbox WHERE owner = $1 AND NOT id = ANY ($2::bigint[]) ORDER BY id LIMIT ${ROWS_PER_READ}) o
        CROSS JOIN LATERAL unnest(o.streams, o.versions) WITH ORDINALITY AS u (stream, version, place)
        JOIN event e ON e.stream = u.stream AND e.version = u.version
        GROUP BY o.id, o.committed_at ORDER BY o.id`,
      values: [this.options.owner, [...this.inHand]],
    });
    // Made before anything is moved: if one cannot be, all stays as it is.
    const fresh = rows
      .filter(({ id }) => !this.inHand.has(id))
      .map(({ id, committed, bodies }): Batch => ({
        outboxId: id,
        messages: bodies.map(messageOfBody),
        committedAt: committed,
      }));
    const later = this.queue;
    this.queue = [];
    for (const batch of fresh) this.keep(batch);
    if (rows.length < ROWS_PER_READ) {
      this.queue.push(...later);
      return;
    }
    // More rows are left, and they come before what arrived meanwhile: let the table hold that, too.
    for (const { outboxId, messages } of later) {
      this.inHand.delete(outboxId);
      this.kept -= messages.length;
    }
    this.behind = true;
  }

  private async deletePublished(): Promise<void> {
    if (this.published.length === 0) return;
    const ids = this.published;
    this.published = [];
    try {
      await this.options.connection.query({
        name: 'forget-published',
        text: 'DELETE FROM outbox WHERE id = ANY ($1::bigint[])',
        values: [ids],
      });
      for (const id of ids) this.inHand.delete(id);
    } catch (error) {
      this.published.push(...ids);
      this.options.onTrouble(error);
    }
  }

  /** What nobody told this relay of: rows of others, and own ones whose commit was not answered. */
  private async lookAround(): Promise<void> {
    await this.adoptOrphans();
    if (this.behind) return;
    const { rows } = await this.options.connection.query({
      text: `
        SELECT 1 FROM outbox
        WHERE owner = $1 AND committed_at < now() - interval '${OVERLOOKED_AFTER}' AND NOT id = ANY ($2::bigint[])
        LIMIT 1`,
      values: [this.options.owner, [...this.inHand]],
    });
    if (rows.length === 0) return;
    this.behind = true;
    this.pump();
  }

  /** Rows of instances that are gone are published by whoever is there. */
  private async adoptOrphans(): Promise<void> {
    const { rows } = await this.options.connection.query<{ id: string }>({
      text: `
        UPDATE outbox SET owner = $1
        WHERE owner <> $1 AND NOT EXISTS (
          SELECT 1 FROM instance i WHERE i.name = outbox.owner AND i.beat_at > now() - interval '${DEAD_AFTER}'
        )
        RETURNING id`,
      values: [this.options.owner],
    });
    if (rows.length === 0) return;
    this.behind = true;
    this.pump();
  }

  private wakeIdleWaiters(): void {
    for (const wake of this.idleWaiters.splice(0)) wake();
  }
}

/** Our own bytes: published as they are, whatever a newer or older reader thinks of them. */
const messageOfBody = (body: string): Message =>
  messageOf({ event: JSON.parse(body) as EventOf, bytes: Buffer.from(body) });

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));
