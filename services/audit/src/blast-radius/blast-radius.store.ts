import { Refusal } from '@nightshift/kernel';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { foundRows } from '../ledger/found-rows.store.js';
import { limits, MAX_SECONDS, withinLimits } from '../ledger/limits.js';
import {
  type Affected,
  type AffectedFacts,
  type AffectedKey,
  affectedOf,
  byPlace,
  merged,
} from './affected.js';
import { allSql, groupsSql, keysPageSql, namedFactsSql, namedGroupsSql } from './blast-query.js';
import { type Hits, hitsOf } from './cause-query.js';
import type { Cause } from './cause.js';
import { historySql } from './price-query.js';
import {
  type Group,
  type History,
  type Plan,
  plannedWorkflows,
  planOf,
  type Totals,
  totalsOf,
} from './redrive.js';
import { type Rows, rowsOfNamed, type Taken, takenBy } from './taken.store.js';

export interface Summary {
  readonly totals: Totals;
  readonly plan: Plan;
}

const DAY_MS = 86_400_000;

/** What depended on something that turned out to be bad. */
export class BlastRadius {
  /** @param factDays how long the facts are kept that tasks are found by; absent: for ever */
  constructor(
    private readonly clients: Pick<LedgerClients, 'find'>,
    private readonly factDays?: number,
  ) {}

  /** Tasks that were accepted before are not found any more; null: all are. */
  factsSince(now: number): string | null {
    return this.factDays === undefined
      ? null
      : new Date(now - this.factDays * DAY_MS).toISOString();
  }

  /** The oldest first; `limit` at most. */
  async tasks(
    tenant: string,
    cause: Cause,
    after: { readonly at: string; readonly id: string } | undefined,
    limit: number,
  ): Promise<readonly Affected[]> {
    const { hits, parameters } = askOf(tenant, cause);
    const place = after && { acceptedMs: Date.parse(after.at), taskId: after.id };
    const direct = await this.rows<AffectedKey>(keysPageSql(hits, after !== undefined), {
      ...parameters,
      ...(place && { at: place.acceptedMs, id: place.taskId }),
      limit,
    });
    const taken = await takenBy(this.rows, hits, parameters);
    const more = taken.keys.filter((key) => !place || byPlace(place, key) < 0);
    return this.affected([...direct, ...more].toSorted(byPlace).slice(0, limit), taken, parameters);
  }

  /**
   * All of them, the oldest first; what is refused is refused before the first one.
   * @throws Refusal `blast-radius-too-slow`
   */
  async all(tenant: string, cause: Cause): Promise<AsyncIterable<readonly Affected[]>> {
    const { hits, parameters } = askOf(tenant, cause);
    const taken = await takenBy(this.rows, hits, parameters);
    const more = await this.affected(taken.keys, taken, parameters);
    const result = await withinLimits(
      () =>
        this.clients.find.query({
          query: allSql(hits),
          query_params: parameters,
          format: 'JSONEachRow',
          clickhouse_settings: { ...limits, wait_end_of_query: 1 },
        }),
      tooSlow,
    );
    return merged(directIn(result.stream(), taken), more);
  }

  /** Over all of them, however many pages they are. */
  async summary(tenant: string, cause: Cause): Promise<Summary> {
    const { hits, parameters } = askOf(tenant, cause);
    const direct = await this.rows<Group>(groupsSql(hits), parameters);
    const { keys } = await takenBy(this.rows, hits, parameters);
    const taskIds = keys.map(({ taskId }) => taskId);
    const more = await rowsOfNamed<Group>(this.rows, namedGroupsSql, parameters, taskIds);
    const groups = [...direct, ...more];
    const workflows = plannedWorkflows(groups);
    const histories =
      workflows.length === 0 ? [] : await this.rows<History>(historySql, { tenant, workflows });
    return { totals: totalsOf(groups), plan: planOf(groups, histories) };
  }

  private async affected(
    keys: readonly AffectedKey[],
    { sourcesOf }: Taken,
    parameters: Parameters,
  ): Promise<readonly Affected[]> {
    const taskIds = keys.map(({ taskId }) => taskId);
    const facts = await rowsOfNamed<AffectedFacts>(this.rows, namedFactsSql, parameters, taskIds);
    const factsOf = new Map(facts.map((row) => [row.taskId, row]));
    return keys.flatMap((key) => {
      const row = factsOf.get(key.taskId);
      return row ? [affectedOf({ ...row, ...key }, sourcesOf(key.taskId))] : [];
    });
  }

  /** @throws Refusal `blast-radius-too-slow` */
  private readonly rows: Rows = <T>(query: string, parameters: Parameters) =>
    foundRows<T>(this.clients.find, query, parameters, tooSlow);
}

type Parameters = Readonly<Record<string, unknown>>;

const askOf = (tenant: string, cause: Cause): { hits: Hits; parameters: Parameters } => {
  const hits = hitsOf(cause);
  return { hits, parameters: { ...hits.parameters, tenant } };
};

interface StreamedRow {
  readonly json: () => unknown;
}

const directIn = async function* (
  batches: AsyncIterable<readonly StreamedRow[]>,
  { sourcesOf }: Taken,
): AsyncGenerator<readonly Affected[]> {
  for await (const rows of batches)
    yield rows.map((row) => {
      const facts = row.json() as AffectedKey & AffectedFacts;
      return affectedOf(facts, sourcesOf(facts.taskId));
    });
};

const tooSlow = new Refusal(
  'blast-radius-too-slow',
  'unavailable',
  `It took more than ${MAX_SECONDS} seconds, or too much memory. Name something narrower: a version, an agent of one workflow, a whole hash.`,
);
