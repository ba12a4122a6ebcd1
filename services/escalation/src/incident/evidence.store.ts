import type { EvidencePack, IncidentImpact } from '@nightshift/contracts';
import { type Instant, plusMs } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import {
  BUDGETS,
  CHECKPOINT,
  FORGOTTEN,
  GONE,
  HALTS,
  HELD_RUNS,
  IMPACT,
  OPEN_TICKETS,
  SEEN,
  TASKS,
  WORKFLOWS,
} from './evidence-sql.store.js';
import type { Scope, Span } from './scope.js';

/** Weeks: an incident may be noticed late, and tasks wait for people that long. */
export const KEPT_MS = 35 * 24 * 3_600_000;

type Pack<K extends keyof EvidencePack> = EvidencePack[K][keyof EvidencePack[K] & number];
type Unsure<T> = { readonly [K in keyof T]: T[K] | Date | string | null };

const LISTS = {
  tasks: TASKS,
  haltedRuns: HELD_RUNS,
  halts: HALTS,
  workflows: WORKFLOWS,
  budgets: BUDGETS,
  tickets: OPEN_TICKETS,
} as const;

/** What is known of the things that an incident is about. */
export class Evidence {
  constructor(private readonly dataSource: DataSource) {}

  /** As it is now. Lists end somewhere; counts do not. */
  async freeze(scope: Scope, since: Instant, now: Instant): Promise<EvidencePack> {
    const place = placeOf(scope, { since, until: now });
    const [checkpoint, upTo, tasks, heldRuns, halts, workflows, budgets] = await Promise.all([
      this.rows<{ treeSize: number; rootHash: string }>(CHECKPOINT, []),
      this.upTo(),
      this.list('tasks', place),
      this.list('haltedRuns', place),
      this.list('halts', place),
      this.list('workflows', place),
      this.list('budgets', place),
    ]);
    const ofHalts = halts.items.flatMap(({ ticketId }) => ticketId ?? []);
    const ticketIds = [...scope.ticketIds, ...ofHalts];
    const tickets = await this.list('tickets', [...place, ticketIds]);
    return {
      frozenAt: now,
      ...upTo,
      ledger: { from: since, to: now, ...checkpoint[0] },
      tasksInAll: tasks.inAll,
      tasks: tasks.items,
      haltedRunsInAll: heldRuns.inAll,
      haltedRuns: heldRuns.items,
      haltsInAll: halts.inAll,
      halts: halts.items,
      workflowsInAll: workflows.inAll,
      workflows: workflows.items,
      budgetsInAll: budgets.inAll,
      budgets: budgets.items,
      ticketsInAll: tickets.inAll,
      tickets: tickets.items,
    };
  }

  /** Newest time of an event that it has seen. */
  async upTo(): Promise<{ readonly evidenceUpTo?: Instant }> {
    const [seen] = await this.rows<{ evidenceUpTo: Instant }>(SEEN, []);
    return seen ?? {};
  }

  async impact(scope: Scope, span: Span): Promise<IncidentImpact> {
    const place = [...placeOf(scope, span), scope.ticketIds];
    const [found] = await this.rows<IncidentImpact>(IMPACT, place);
    // It counts, so there is always a row.
    if (!found) throw new Error('PostgreSQL counted nothing.');
    return found;
  }

  /** Whether some of what it did may not be known any more: then its figures would be too small. */
  async isForgotten(scope: Scope, since: Instant): Promise<boolean> {
    const place = placeOf(scope, { since, until: since }).slice(0, -1);
    const [found] = await this.rows<{ forgotten: boolean }>(FORGOTTEN, place);
    return found?.forgotten === true;
  }

  /** What ended up to then may have been forgotten when it was opened; `undefined`: nothing that it is about. */
  async goneUpTo(scope: Scope, since: Instant, openedAt: Instant): Promise<Instant | undefined> {
    const place = placeOf(scope, { since, until: plusMs(openedAt, -KEPT_MS) });
    const [found] = await this.rows<{ factsGoneUpTo: Instant }>(GONE, place);
    return found?.factsGoneUpTo;
  }

  private async list<K extends keyof typeof LISTS>(
    name: K,
    parameters: readonly unknown[],
  ): Promise<{ readonly inAll: number; readonly items: Pack<K>[] }> {
    const rows = await this.rows<{ all: number }>(LISTS[name], parameters);
    const items = rows.map(({ all: _, ...item }) => item as Pack<K>);
    return { inAll: rows[0]?.all ?? 0, items };
  }

  /** Times as texts, amounts as numbers, and what is null left out: as events have it. */
  private async rows<T extends object>(sql: string, parameters: readonly unknown[]): Promise<T[]> {
    const rows: Unsure<T>[] = await this.dataSource.query(sql, [...parameters]);
    return rows.map((row) => plain(row) as T);
  }
}

export const placeOf = (
  { tenant, taskIds, haltIds, workflows, wholeTenant }: Scope,
  { since, until }: Span,
): readonly unknown[] => [tenant, taskIds, haltIds, workflows, wholeTenant, since, until];

export const plain = (row: object): object =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, valueOf(name, value)]),
  );

const AMOUNT = /NanoUsd$|^treeSize$|^version$/;

/** The driver gives bigint as text. */
const valueOf = (name: string, value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  return AMOUNT.test(name) && typeof value === 'string' ? Number(value) : value;
};
