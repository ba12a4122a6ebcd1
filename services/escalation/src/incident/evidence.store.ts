import type { EvidencePack, IncidentImpact } from '@nightshift/contracts';
import { type Instant, nano } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import {
  BUDGETS,
  CHECKPOINT,
  HALTS,
  HELD_RUNS,
  IMPACT,
  OPEN_TICKETS,
  TASKS,
  TICKETS,
} from './evidence-sql.store.js';
import type { Scope, Span } from './scope.js';

type Pack<K extends keyof EvidencePack> = EvidencePack[K][keyof EvidencePack[K] & number];
type Unsure<T> = { readonly [K in keyof T]: T[K] | Date | string | null };

/** What is known of the things that an incident is about. */
export class Evidence {
  constructor(private readonly dataSource: DataSource) {}

  /** As it is now. Lists end somewhere; counts do not. */
  async freeze(scope: Scope, since: Instant, now: Instant): Promise<EvidencePack> {
    const place = placeOf(scope, { since, until: now });
    const tasks = await this.rows<{ all: number } & Pack<'tasks'>>(TASKS, place);
    const taskIds = [...new Set([...scope.taskIds, ...tasks.map(({ taskId }) => taskId)])];
    const halts = await this.rows<Pack<'halts'>>(HALTS, [scope.tenant, scope.haltIds, taskIds]);
    const haltIds = halts.map(({ haltId }) => haltId);
    const workflows = workflowsOf(tasks);
    const places = placesOf(scope, workflows, taskIds);
    const [checkpoint, heldRuns, budgets, tickets] = await Promise.all([
      this.rows<{ treeSize: number; rootHash: string }>(CHECKPOINT, []),
      this.rows<Pack<'haltedRuns'>>(HELD_RUNS, [haltIds, taskIds]),
      this.rows<Pack<'budgets'>>(BUDGETS, [scope.tenant, places]),
      this.rows<{ all: number } & Pack<'tickets'>>(OPEN_TICKETS, [
        ...place,
        [...scope.ticketIds, ...halts.flatMap(({ ticketId }) => ticketId ?? [])],
      ]),
    ]);
    return {
      frozenAt: now,
      ledger: { from: since, to: now, ...checkpoint[0] },
      tasksInAll: tasks[0]?.all ?? 0,
      tasks: tasks.map(({ all: _, ...task }) => task),
      haltedRuns: heldRuns,
      halts,
      workflows,
      budgets,
      ticketsInAll: tickets[0]?.all ?? 0,
      tickets: tickets.map(({ all: _, ...ticket }) => ticket),
    };
  }

  async impact(scope: Scope, span: Span): Promise<IncidentImpact> {
    const [found] = await this.rows<Omit<IncidentImpact, 'tickets'>>(IMPACT, placeOf(scope, span));
    const [tickets] = await this.rows<{ tickets: number }>(TICKETS, [
      ...placeOf(scope, span),
      scope.ticketIds,
    ]);
    return {
      tasks: found?.tasks ?? 0,
      haltedTasks: found?.haltedTasks ?? 0,
      failedTasks: found?.failedTasks ?? 0,
      runs: found?.runs ?? 0,
      spentNanoUsd: found?.spentNanoUsd ?? nano(0),
      tickets: tickets?.tickets ?? 0,
    };
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

const AMOUNT = /NanoUsd$|^treeSize$/;

/** The driver gives bigint as text. */
const valueOf = (name: string, value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  return AMOUNT.test(name) && typeof value === 'string' ? Number(value) : value;
};

const MOST_WORKFLOWS = 50;

const workflowsOf = (tasks: readonly Pack<'tasks'>[]): EvidencePack['workflows'] =>
  [
    ...new Map(
      tasks.map(({ workflow }) => [`${workflow.name}@${workflow.version}`, workflow]),
    ).values(),
  ].slice(0, MOST_WORKFLOWS);

/** Levels of the budget tree whose limits count for the tasks. */
const placesOf = (
  { tenant, workflows }: Scope,
  used: EvidencePack['workflows'],
  taskIds: readonly string[],
): readonly string[] => [
  `tenant/${tenant}`,
  ...workflows.map((name) => `workflow/${name.split('@')[0] ?? name}`),
  ...used.map(({ name }) => `workflow/${name}`),
  ...taskIds.map((taskId) => `task/${taskId}`),
];
