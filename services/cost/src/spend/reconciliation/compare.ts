import { type Adjustment, type BookedCall, ROUNDING_PER_CALL, rowsByCall, sum } from './calls.js';
import type { ProviderRow } from './provider-export.js';

/** What the books say of a model on a day, in nano-USD. */
export interface BookedSum {
  readonly day: string;
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  /** The part that is charged at its bound. */
  readonly bound: number;
  readonly boundCalls: number;
  /** Calls whose tokens nobody reported. */
  readonly unmeasured: number;
}

/** Absent: the export does not say. */
export interface Measures {
  readonly calls: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cost: number | undefined;
}
type Measure = keyof Measures;

export interface Comparison {
  readonly day: string;
  readonly model: string;
  readonly status: 'match' | 'differs' | 'only-in-books' | 'only-at-provider';
  /** What is different. */
  readonly differs: readonly Measure[];
  /** Why, where calls charged at their bound are enough to explain it. */
  readonly explanation: 'charged-at-bound' | undefined;
  readonly booked: Measures;
  readonly bound: number;
  readonly provider: Measures;
}

const MEASURES = ['calls', 'inputTokens', 'outputTokens', 'cost'] as const;

interface Compared {
  /** Their models as the books call them. */
  readonly rows: readonly ProviderRow[];
  readonly books: readonly BookedSum[];
  readonly calls: readonly BookedCall[];
  /** Made by this reconciliation: the books are taken as they are afterwards. */
  readonly adjustments: readonly Adjustment[];
  readonly from: string;
  readonly to: string;
}

/**
 * The books of both sides, by day and model. A call that both name counts on the day and for the
 * model that our books have it under: around midnight, clocks differ.
 */
export const compare = ({ rows, books, calls, adjustments, from, to }: Compared): Comparison[] => {
  const byCall = rowsByCall(rows);
  const known = new Map(calls.map((call) => [call.providerCallId, call]));
  const lines = [...rows.filter((row) => row.providerCallId === undefined), ...byCall.values()];
  const provider = new Map<string, Side>();
  for (const row of lines) {
    const { day, model } = known.get(row.providerCallId ?? '') ?? row;
    if (day < from || day > to) continue;
    const key = `${day} ${model}`;
    provider.set(key, withRow(provider.get(key) ?? { day, model, ...nothing }, row));
  }
  const booked = new Map(books.map((one) => [`${one.day} ${one.model}`, { ...one }]));
  for (const { call, trueCost } of adjustments) {
    const own = booked.get(`${call.day} ${call.model}`);
    const row = byCall.get(call.providerCallId);
    if (!own) continue;
    const measured = call.isMeasured ? undefined : row;
    booked.set(`${call.day} ${call.model}`, {
      ...own,
      cost: own.cost - call.cost + trueCost,
      bound: own.bound - call.cost,
      boundCalls: own.boundCalls - 1,
      inputTokens: own.inputTokens + (measured?.inputTokens ?? 0),
      outputTokens: own.outputTokens + (measured?.outputTokens ?? 0),
      unmeasured: own.unmeasured - (measured ? 1 : 0),
    });
  }
  const keys = [...new Set([...booked.keys(), ...provider.keys()])].sort();
  return keys.flatMap((key) => lineOf(booked.get(key), provider.get(key)) ?? []);
};

type Side = Measures & {
  readonly day: string;
  readonly model: string;
  readonly tolerance: number;
};

const nothing = {
  calls: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  cost: undefined,
  tolerance: 0,
};

const withRow = (side: Side, row: ProviderRow): Side => ({
  ...side,
  calls: sum(side.calls, row.calls),
  inputTokens: sum(side.inputTokens, row.inputTokens),
  outputTokens: sum(side.outputTokens, row.outputTokens),
  cost: sum(side.cost, row.costNanoUsd),
  tolerance: side.tolerance + row.costTolerance,
});

const lineOf = (
  booked: BookedSum | undefined,
  provider: Side | undefined,
): Comparison | undefined => {
  const place = booked ?? provider;
  if (!place) return undefined;
  const line = {
    day: place.day,
    model: place.model,
    booked: measuresOf(booked),
    bound: booked?.bound ?? 0,
    provider: measuresOf(provider),
  };
  if (!provider)
    // Nobody may have sent them.
    return {
      ...line,
      status: 'only-in-books',
      differs: [],
      explanation: booked && booked.boundCalls >= booked.calls ? 'charged-at-bound' : undefined,
    };
  if (!booked) return { ...line, status: 'only-at-provider', differs: [], explanation: undefined };
  const differs = MEASURES.filter((one) => isDifferent(one, booked, provider));
  if (differs.length === 0) return { ...line, status: 'match', differs, explanation: undefined };
  const isExplained = differs.every((one) => isOfBounds(one, booked, provider));
  return {
    ...line,
    status: 'differs',
    differs,
    explanation: isExplained ? 'charged-at-bound' : undefined,
  };
};

const measuresOf = ({ calls, inputTokens, outputTokens, cost }: Measures = nothing): Measures => ({
  calls,
  inputTokens,
  outputTokens,
  cost,
});

const toleranceOf = (measure: Measure, booked: BookedSum, provider: Side): number =>
  measure === 'cost' ? provider.tolerance + booked.calls * ROUNDING_PER_CALL : 0;

const isDifferent = (measure: Measure, booked: BookedSum, provider: Side): boolean => {
  const there = provider[measure];
  const tolerance = toleranceOf(measure, booked, provider);
  return there !== undefined && Math.abs(booked[measure] - there) > tolerance;
};

/** A call at its bound costs less than it says, has no tokens in our books, and may never have been sent. */
const isOfBounds = (measure: Measure, booked: BookedSum, provider: Side): boolean => {
  const tooMuch = booked[measure] - (provider[measure] ?? 0);
  switch (measure) {
    case 'cost':
      return tooMuch > 0 && tooMuch <= booked.bound + toleranceOf(measure, booked, provider);
    case 'calls':
      return tooMuch > 0 && tooMuch <= booked.boundCalls;
    case 'inputTokens':
    case 'outputTokens':
      return tooMuch < 0 && booked.unmeasured > 0;
  }
};
