import type { RetrySql, SpendSql } from './queries';
import { type Burst, burstOf, cumulate, fill, openIn, sum } from './slots';
import type { TicketSql } from './waiting-queries';

/** The figures of a range, from the rows of the ledger: money, retries, people. Slot -1 is before it. */

export interface SpendFigures {
  /** Spent in the range, by the calls that ended in it. */
  readonly usd: number;
  readonly calls: number;
  readonly simulated: number;
  /** Calls whose true usage is not known: counted at their bound. */
  readonly bound: number;
  readonly byWorkflow: readonly { readonly workflow: string; readonly usd: number }[];
  readonly perSlot: readonly number[];
  /** Before the range, since the period of the budget began. */
  readonly before: number;
  readonly total: readonly number[];
}

export const spendOf = (rows: readonly SpendSql[], slots: number): SpendFigures => {
  const inside = rows.filter(({ slot }) => slot >= 0);
  const perSlot = fill(inside, slots, ({ usd }) => usd);
  const before = sum(rows.filter(({ slot }) => slot < 0).map(({ usd }) => usd));
  const byWorkflow = [...Map.groupBy(inside, ({ workflow }) => workflow)]
    .map(([workflow, some]) => ({ workflow, usd: sum(some.map(({ usd }) => usd)) }))
    .sort((a, b) => b.usd - a.usd);
  return {
    usd: sum(perSlot),
    calls: sum(inside.map(({ calls }) => calls)),
    simulated: sum(inside.map(({ simulated }) => simulated)),
    bound: sum(inside.map(({ bound }) => bound)),
    byWorkflow,
    perSlot,
    before,
    total: cumulate(perSlot, before),
  };
};

export interface RetryClass {
  readonly errorClass: string;
  readonly times: number;
  /** Retries of this class per call in the seven days up to the end of the range. */
  readonly usual: number;
}
export interface RetryFigures {
  readonly times: number;
  readonly calls: number;
  readonly perSlot: readonly number[];
  readonly classes: readonly RetryClass[];
  /** The share in the seven days up to the end of the range; absent where they hold no other calls. */
  readonly usual: number | undefined;
  readonly burst: Burst | undefined;
}

export const retriesOf = (rows: readonly RetrySql[], slots: number): RetryFigures => {
  const inside = (row: RetrySql): boolean => row.slot >= 0;
  const retries = rows.filter(({ what }) => what === 'retry');
  const total = (some: readonly RetrySql[]): number => sum(some.map(({ times }) => times));
  const calls = rows.filter(({ what }) => what === 'call');
  const [here, week] = [total(calls.filter(inside)), total(calls)];
  const classes = [...Map.groupBy(retries, ({ error_class }) => error_class)]
    .map(([errorClass, some]) => ({
      errorClass,
      times: total(some.filter(inside)),
      usual: week === 0 ? 0 : total(some) / week,
    }))
    .filter(({ times, usual }) => times > 0 || usual > 0)
    .sort((a, b) => b.times - a.times);
  const perSlot = fill(retries, slots, ({ times }) => times);
  return {
    times: sum(perSlot),
    calls: here,
    perSlot,
    classes,
    usual: week > here ? total(retries) / week : undefined,
    burst: burstOf(
      perSlot,
      fill(calls, slots, ({ times }) => times),
    ),
  };
};

export interface PeopleFigures {
  /** Answers by people, per slot. */
  readonly answered: readonly number[];
  /** Tickets that were open at some time in each slot. */
  readonly open: readonly number[];
}

export const peopleOf = (rows: readonly TicketSql[], slots: number): PeopleFigures => {
  const before = rows.find(({ slot }) => slot < 0);
  return {
    answered: fill(rows, slots, ({ answered }) => answered),
    open: openIn(
      fill(rows, slots, ({ opened }) => opened),
      fill(rows, slots, ({ closed }) => closed),
      Math.max(0, (before?.opened ?? 0) - (before?.closed ?? 0)),
    ),
  };
};
