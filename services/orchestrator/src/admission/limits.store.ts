import type { DataOf } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { type Limit, type LimitScope, reasonOf, type SetLimit } from './limit.js';

/** A limit with who set it when. */
export interface KnownLimit extends Limit {
  readonly by: string;
  readonly at: Date;
}

/** Limits are few: all of them are in memory, a second behind what another replica set. */
export class Limits {
  private byPlace: ReadonlyMap<string, KnownLimit> = new Map();
  /**
   * Tasks that wait for their turn, by tenant: counted once a second at the latest, and counted on in
   * between. What the list of tasks does not show yet may be let in beyond the bound.
   */
  private queued: Map<string, number> = new Map();

  constructor(
    private readonly dataSource: DataSource,
    private readonly maxQueuedPerTenant: number,
  ) {}

  readonly all = (): readonly KnownLimit[] => [...this.byPlace.values()];

  /** Whether anything is limited at all: if not, nothing here costs anything. */
  get areSet(): boolean {
    return this.byPlace.size > 0;
  }

  /**
   * The limit that a new task has to wait for; `undefined`: it starts at once.
   * @throws Refusal `queue-full`
   */
  readonly gate = (tenant: string, workflow: string): DataOf<'task.queued.v1'> | undefined => {
    if (!this.areSet) return undefined;
    const limit = [this.at('workflow', workflow), this.at('tenant', tenant)].find(
      (one) => one && reasonOf(one) !== undefined,
    );
    if (!limit) return undefined;
    const waiting = this.queued.get(tenant) ?? 0;
    if (waiting >= this.maxQueuedPerTenant) throw queueFull(waiting);
    this.queued.set(tenant, waiting + 1);
    return { scope: limit.scope, reason: reasonOf(limit) ?? 'limited' };
  };

  counted(queued: ReadonlyMap<string, number>): void {
    this.queued = new Map(queued);
  }

  async write(
    { scope, key, maxRunning, perMinute, draining, by }: SetLimit,
    at: string,
    version: number,
  ): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO admission_limit (scope, key, max_running, per_minute, draining, set_by, set_at, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (scope, key) DO UPDATE SET max_running = $3, per_minute = $4, draining = $5, set_by = $6, set_at = $7, version = $8
       WHERE admission_limit.version <= $8`,
      [scope, key, maxRunning ?? null, perMinute ?? null, draining, by, at, version],
    );
    await this.refresh();
  }

  /** @param within a transaction that has to see what is in force right now */
  async refresh(within: Pick<EntityManager, 'query'> = this.dataSource): Promise<void> {
    const rows: Row[] = await within.query(
      `SELECT scope, key, max_running AS "maxRunning", per_minute AS "perMinute", draining, set_by AS by, set_at AS at
       FROM admission_limit
       WHERE draining OR max_running IS NOT NULL OR per_minute IS NOT NULL
       ORDER BY scope, key`,
    );
    this.byPlace = new Map(
      rows.map(({ maxRunning, perMinute, ...row }) => [
        `${row.scope} ${row.key}`,
        {
          ...row,
          ...(maxRunning === null ? {} : { maxRunning }),
          ...(perMinute === null ? {} : { perMinute }),
        },
      ]),
    );
  }

  private at(scope: LimitScope, key: string): Limit | undefined {
    return this.byPlace.get(`${scope} ${key}`);
  }
}

interface Row {
  readonly scope: LimitScope;
  readonly key: string;
  readonly maxRunning: number | null;
  readonly perMinute: number | null;
  readonly draining: boolean;
  readonly by: string;
  readonly at: Date;
}

const queueFull = (waiting: number): Refusal =>
  new Refusal(
    'queue-full',
    'too-many',
    `${waiting} tasks of this tenant wait for their turn already. Submit it again later, or let more be under way: nightshift admission set.`,
  );
