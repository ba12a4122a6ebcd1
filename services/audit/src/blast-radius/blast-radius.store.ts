import { Refusal } from '@nightshift/kernel';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { isBeyondLimits, limits, MAX_SECONDS } from '../ledger/limits.js';
import { groupsSql, historySql, listSql, outputsSql } from './blast-query.js';
import { hitsOf, reviewersSql } from './cause-query.js';
import type { Cause } from './cause.js';
import {
  type Effects,
  type Group,
  type History,
  type Plan,
  planOf,
  type Redrive,
  redriveOf,
  type Status,
  type Totals,
  totalsOf,
} from './redrive.js';

/** A task that depended on what was bad. */
export interface Affected extends Effects {
  readonly taskId: string;
  readonly workflow: string;
  readonly subject: string;
  readonly status: Status;
  readonly acceptedAt: string;
  readonly endedAt: string | null;
  readonly outputHash: string | null;
  readonly costNanoUsd: number;
  /** Persons who decided something in it. */
  readonly reviewers: readonly string[];
  /** Tools whose effects left the house, or may have. */
  readonly tools: readonly string[];
  readonly redrive: Redrive;
  /** The first event that shows the dependence, and how many do. */
  readonly index: number;
  readonly times: number;
}

export interface Summary {
  readonly totals: Totals;
  readonly plan: Plan;
}

/** What depended on something that turned out to be bad. */
export class BlastRadius {
  constructor(private readonly clients: Pick<LedgerClients, 'find'>) {}

  /** The oldest first; `limit` at most. */
  async tasks(
    tenant: string,
    cause: Cause,
    after: { readonly at: string; readonly id: string } | undefined,
    limit: number,
  ): Promise<readonly Affected[]> {
    const hits = hitsOf(cause);
    const place = after ? { at: Date.parse(after.at), id: after.id } : {};
    const rows = await this.query<AffectedRow>(listSql(hits, after !== undefined), {
      ...hits.parameters,
      ...place,
      tenant,
      limit,
    });
    if (rows.length === 0) return [];
    const taskIds = rows.map(({ taskId }) => taskId);
    const outputs = await this.query<OutputRow>(outputsSql, { tenant, taskIds });
    const people = await this.query<ReviewersRow>(reviewersSql, { tenant, taskIds });
    const outputOf = new Map(outputs.map((row) => [row.taskId, row.outputHash]));
    const reviewersOf = new Map(people.map((row) => [row.taskId, row.reviewers]));
    return rows.map((row) =>
      affectedOf(row, outputOf.get(row.taskId) ?? null, reviewersOf.get(row.taskId) ?? []),
    );
  }

  /** Over all of them, however many pages they are. */
  async summary(tenant: string, cause: Cause): Promise<Summary> {
    const hits = hitsOf(cause);
    const groups = await this.query<Group>(groupsSql(hits), { ...hits.parameters, tenant });
    const workflows = [...new Set(groups.map(({ workflow }) => workflow))];
    const histories =
      workflows.length === 0 ? [] : await this.query<History>(historySql, { tenant, workflows });
    return { totals: totalsOf(groups), plan: planOf(groups, histories) };
  }

  /** @throws Refusal `blast-radius-too-slow` */
  private async query<T>(
    query: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<readonly T[]> {
    try {
      const result = await this.clients.find.query({
        query,
        query_params: parameters,
        format: 'JSONEachRow',
        clickhouse_settings: limits,
      });
      return await result.json<T>();
    } catch (error) {
      throw isBeyondLimits(error) ? tooSlow : error;
    }
  }
}

const tooSlow = new Refusal(
  'blast-radius-too-slow',
  'unavailable',
  `It took more than ${MAX_SECONDS} seconds, or too much memory. Name something narrower: a version, an agent of one workflow, a whole hash.`,
);

interface AffectedRow extends Omit<
  Affected,
  'acceptedAt' | 'endedAt' | 'outputHash' | 'reviewers' | 'redrive'
> {
  readonly acceptedMs: number;
  readonly endedMs: number;
  readonly version: number;
}

interface OutputRow {
  readonly taskId: string;
  readonly outputHash: string;
}

interface ReviewersRow {
  readonly taskId: string;
  readonly reviewers: readonly string[];
}

const affectedOf = (
  { acceptedMs, endedMs, version, workflow, ...row }: AffectedRow,
  outputHash: string | null,
  reviewers: readonly string[],
): Affected => ({
  ...row,
  workflow: `${workflow}@${version}`,
  acceptedAt: new Date(acceptedMs).toISOString(),
  endedAt: row.status === 'open' ? null : new Date(endedMs).toISOString(),
  outputHash,
  reviewers,
  redrive: redriveOf(row.status, row),
});
