import type { Aggregates, EventContext } from '@nightshift/event-store';
import { plusMs, Refusal } from '@nightshift/kernel';
import type { Days, SpendViews } from '../spend-views.store.js';
import { adjustable, type Adjustment, type BookedCall, disputed, rowsByCall } from './calls.js';
import { type BookedSum, compare, type Comparison } from './compare.js';
import { bookedName } from './model-names.js';
import { type ProviderRow, readExport } from './provider-export.js';
import type { ReconcileRequest } from './reconcile-request.js';
import type { RecordReconciliation, Reconciliation } from './reconciliation.js';
import type { Reconciliation as ReconciliationView } from './reconciliation.dto.js';
import { callsDto, comparisonDto, summaryDto } from './reconciliation.view.dto.js';
import type { ReconciliationRows } from './reconciliations.store.js';

const MAX_LISTED = 100;
const MAX_SOURCE = 200;

interface Parts {
  readonly spend: SpendViews;
  readonly rows: ReconciliationRows;
  readonly reconciliations: Aggregates<RecordReconciliation, Reconciliation>;
}

/** An export with the books of its days and models. */
interface Held {
  readonly days: Days;
  readonly rows: readonly ProviderRow[];
  readonly books: readonly BookedSum[];
  readonly calls: readonly BookedCall[];
}

/** Holds a provider's export against the books, and records what came of it. */
export class Reconciler {
  constructor(private readonly parts: Parts) {}

  /** What came of it before; `undefined`: nothing. */
  async recorded(tenant: string, id: string): Promise<ReconciliationView | undefined> {
    const { state } = await this.parts.reconciliations.newest(id);
    return state.isRecorded ? this.parts.rows.find(tenant, id) : undefined;
  }

  /** @throws Refusal `unreadable-export`, `too-long-a-period` */
  async reconcile(
    id: string,
    request: ReconcileRequest,
    by: string,
    context: EventContext,
  ): Promise<ReconciliationView> {
    const { tenant, at } = context;
    const { rows: store, reconciliations } = this.parts;
    const held = await this.heldAgainst(tenant, request);
    const byCall = rowsByCall(held.rows);
    const adjustments = await store.claim(tenant, id, adjustable(byCall, held.calls));
    const comparisons = compare({ ...held, ...held.days, adjustments });
    const outcome = {
      reconciliationId: id,
      source: sourceOf(request),
      ...held.days,
      booked: held.books.reduce((sum, { cost }) => sum + cost, 0),
      provider: wantedBy(comparisons),
      adjustments,
      by,
    };
    const summary = summaryDto({ ...outcome, comparisons, at });
    const calls = byCall.size === 0 ? null : await this.callsOf(tenant, held, adjustments);
    const detail = { lines: comparisons.map(comparisonDto), calls };
    // Before its events: if this is as far as it comes, sending the export again writes it again.
    await store.save(tenant, summary, detail);
    const { provider = 0 } = outcome;
    const { unexplained } = summary;
    await reconciliations.handle(
      id,
      { type: 'recordReconciliation', ...outcome, provider, unexplained },
      context,
    );
    return { ...summary, ...detail };
  }

  private async heldAgainst(tenant: string, request: ReconcileRequest): Promise<Held> {
    const read = readExport(request.text, request);
    const days = daysOf(read, request);
    const { provider, models } = request;
    const all = (await this.parts.spend.byDayAndModel(tenant, days)).filter(
      ({ model }) => provider === undefined || providerOf(model) === provider,
    );
    const names = { provider, models, booked: new Set(all.map(({ model }) => model)) };
    const rows = read
      // A call counts on the day on which our books have it: it may be the one before or after.
      .filter(({ day, providerCallId }) =>
        isIn(
          day,
          providerCallId === undefined
            ? days
            : { from: dayAfter(days.from, -1), to: dayAfter(days.to, 1) },
        ),
      )
      .map((row) => ({ ...row, model: bookedName(row, names) }));
    const calls = await this.parts.rows.named(tenant, [...rowsByCall(rows).keys()]);
    // Whoever is not in the export at all is not missing from it.
    const concerned = new Set([...rows, ...calls].map(({ model }) => providerOf(model)));
    return {
      days,
      rows,
      calls,
      books: all.filter(({ model }) => concerned.has(providerOf(model))),
    };
  }

  private async callsOf(
    tenant: string,
    { days, rows, books, calls }: Held,
    adjustments: readonly Adjustment[],
  ): Promise<NonNullable<ReconciliationView['calls']>> {
    const byCall = rowsByCall(rows);
    const known = new Set(calls.map(({ providerCallId }) => providerCallId));
    const models = [...new Set(books.map(({ model }) => model))];
    const names = [...byCall.keys()];
    return callsDto({
      matched: known.size,
      adjustments,
      disputed: disputed(byCall, calls),
      onlyInBooks: await this.parts.rows.unnamed(tenant, days, models, names, MAX_LISTED),
      strangers: [...byCall].flatMap(([name, row]) =>
        known.has(name) || !isIn(row.day, days) ? [] : [row],
      ),
    });
  }
}

/** `undefined`: the export has no amounts. */
const wantedBy = (comparisons: readonly Comparison[]): number | undefined => {
  const amounts = comparisons.flatMap(({ provider }) => provider.cost ?? []);
  return amounts.length === 0 ? undefined : amounts.reduce((sum, cost) => sum + cost, 0);
};

const providerOf = (model: string): string => model.split('/')[0] ?? '';
const DAY_MS = 86_400_000;
const dayAfter = (day: string, days: number): string =>
  plusMs(`${day}T00:00:00.000Z`, days * DAY_MS).slice(0, 10);
const isIn = (day: string, { from, to }: Days): boolean => day >= from && day <= to;

const sourceOf = ({ source, provider }: ReconcileRequest): string =>
  [provider, source]
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
    .slice(0, MAX_SOURCE);

/** @throws Refusal where nothing of the export lies in the period */
const daysOf = (rows: readonly ProviderRow[], { from, to }: ReconcileRequest): Days => {
  const days = rows.map(({ day }) => day).sort();
  const found = { from: from ?? days.at(0) ?? '', to: to ?? days.at(-1) ?? '' };
  if (days.some((day) => isIn(day, found))) return found;
  throw new Refusal(
    'unreadable-export',
    'invalid',
    `Nothing in the export is from ${found.from} to ${found.to}: it has ${days.at(0)} to ${days.at(-1)}.`,
    [{ at: '/from', reason: 'the export has nothing in the period' }],
  );
};
