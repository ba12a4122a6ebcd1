import type { ProviderRow } from './provider-export.js';

/** A call in the books that the provider's books name, too. */
export interface BookedCall {
  readonly runId: string;
  readonly step: number;
  readonly attempt: number;
  readonly taskId: string;
  /** Absent while its run has not been seen. */
  readonly workflow: string | undefined;
  readonly providerCallId: string;
  readonly day: string;
  readonly model: string;
  readonly cost: number;
  /** It is charged at its bound, and nobody has said yet what it truly cost. */
  readonly isBound: boolean;
  readonly isMeasured: boolean;
}

/** A call that was charged at its bound, and what it truly cost. */
export interface Adjustment {
  readonly call: BookedCall & { readonly workflow: string };
  readonly trueCost: number;
}

/** A price is rounded up to a whole nano-USD for each kind of token. */
export const ROUNDING_PER_CALL = 4;

/** Calls that the export names, by that name; rows of one call are added up. */
export const rowsByCall = (rows: readonly ProviderRow[]): ReadonlyMap<string, ProviderRow> => {
  const byCall = new Map<string, ProviderRow>();
  for (const row of rows) {
    if (row.providerCallId === undefined) continue;
    const known = byCall.get(row.providerCallId);
    byCall.set(row.providerCallId, known ? added(known, row) : row);
  }
  return byCall;
};

const added = (a: ProviderRow, b: ProviderRow): ProviderRow => ({
  ...a,
  calls: 1,
  inputTokens: sum(a.inputTokens, b.inputTokens),
  outputTokens: sum(a.outputTokens, b.outputTokens),
  costNanoUsd: sum(a.costNanoUsd, b.costNanoUsd),
  costTolerance: a.costTolerance + b.costTolerance,
});

/** Of what is known. */
export const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : a + (b ?? 0);

/**
 * Calls charged at their bound of which the export says what they cost. Where a server calls
 * several of them the same, it says so of none.
 */
export const adjustable = (
  byCall: ReadonlyMap<string, ProviderRow>,
  calls: readonly BookedCall[],
): readonly Adjustment[] => {
  const named = Map.groupBy(calls, ({ providerCallId }) => providerCallId);
  return calls.flatMap((call) => {
    const { workflow, isBound, providerCallId } = call;
    const trueCost = byCall.get(providerCallId)?.costNanoUsd;
    const isTheOne = named.get(providerCallId)?.length === 1;
    if (!isBound || !isTheOne || workflow === undefined || trueCost === undefined) return [];
    return [{ call: { ...call, workflow }, trueCost }];
  });
};

/** Calls that are charged at what they cost, and for which the provider wants something else. */
export const disputed = (
  byCall: ReadonlyMap<string, ProviderRow>,
  calls: readonly BookedCall[],
): readonly { readonly call: BookedCall; readonly provider: number }[] =>
  calls.flatMap((call) => {
    const { costNanoUsd: provider, costTolerance = 0 } = byCall.get(call.providerCallId) ?? {};
    if (call.isBound || provider === undefined) return [];
    const isFar = Math.abs(provider - call.cost) > costTolerance + ROUNDING_PER_CALL;
    return isFar ? [{ call, provider }] : [];
  });
