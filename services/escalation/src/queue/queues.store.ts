import type { Aggregates, EventContext } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';
import { type Queue, refuseCircles, type SetQueue } from './queue.js';
import type { QueuePolicies } from './queue-policies.store.js';
import type { QueuePolicy } from './queue-policy.js';

/** What waits in a queue. */
export interface QueueLoad {
  readonly open: number;
  readonly overdue: number;
  readonly oldestOpenedAt: string | null;
}

export interface QueueWithLoad extends QueueLoad {
  readonly policy: QueuePolicy;
}

interface LoadRow {
  readonly queue: string;
  readonly open: number;
  readonly overdue: number;
  readonly oldest: Date | null;
}

const NOTHING: QueueLoad = { open: 0, overdue: 0, oldestOpenedAt: null };

const LOADS = `
  SELECT queue, count(*)::int AS open, (count(*) FILTER (WHERE overdue))::int AS overdue,
    min(opened_at) AS oldest
  FROM ticket_view WHERE tenant = $1 AND status = 'open' AND ($2::text IS NULL OR queue = $2)
  GROUP BY queue`;

const UPSERT = `
  INSERT INTO queue_view (tenant, queue, policy, set_by, version) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (tenant, queue) DO UPDATE
  SET policy = excluded.policy, set_by = excluded.set_by, version = excluded.version
  WHERE queue_view.version < excluded.version`;

/** Queues as people see them: how each is set up, and what waits there. */
export class Queues {
  constructor(
    private readonly dataSource: DataSource,
    private readonly streams: Aggregates<SetQueue, Queue>,
    private readonly policies: QueuePolicies,
  ) {}

  /**
   * Durable when it resolves; what fails half-way is mended by setting it again, and by the
   * projection. @throws Refusal `invalid-queue`
   */
  async set(policy: QueuePolicy, by: string, context: EventContext): Promise<QueueWithLoad> {
    const { tenant } = context;
    await this.policies.refresh();
    refuseCircles(tenant, policy, this.policies.policyOf);
    const id = `${tenant}/${policy.queue}`;
    const { state, version } = await this.streams.handle(
      id,
      { type: 'setQueue', policy, by },
      { ...context, taskId: this.streams.streamOf(id) },
    );
    await this.project(tenant, state, version);
    return this.one(tenant, policy.queue);
  }

  /** Writes the row, and tells this process at once. */
  async project(tenant: string, state: Queue, version: number): Promise<void> {
    if (state.status === 'unset') return;
    const { policy, by } = state;
    const row = { tenant, queue: policy.queue, policy, version };
    await this.dataSource.query(UPSERT, [
      tenant,
      policy.queue,
      JSON.stringify(policy),
      by,
      version,
    ]);
    this.policies.put(row);
  }

  async one(tenant: string, queue: string): Promise<QueueWithLoad> {
    const loads = await this.loads(tenant, queue);
    return { policy: this.policies.policyOf(tenant, queue), ...(loads.get(queue) ?? NOTHING) };
  }

  /** Those that were set up, and those in which something waits. */
  async list(tenant: string): Promise<readonly QueueWithLoad[]> {
    const loads = await this.loads(tenant);
    const set = this.policies.ofTenant(tenant).map(({ queue }) => queue);
    return [...new Set([...set, ...loads.keys()])].toSorted().map((queue) => ({
      policy: this.policies.policyOf(tenant, queue),
      ...(loads.get(queue) ?? NOTHING),
    }));
  }

  private async loads(tenant: string, queue?: string): Promise<Map<string, QueueLoad>> {
    const rows: LoadRow[] = await this.dataSource.query(LOADS, [tenant, queue ?? null]);
    return new Map(
      rows.map(({ queue: name, open, overdue, oldest }) => [
        name,
        { open, overdue, oldestOpenedAt: oldest?.toISOString() ?? null },
      ]),
    );
  }
}
