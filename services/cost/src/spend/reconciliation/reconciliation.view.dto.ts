import { moneyDto } from '@nightshift/service-kit';
import type { Adjustment, BookedCall } from './calls.js';
import type { Comparison, Measures } from './compare.js';
import type { ProviderRow } from './provider-export.js';
import type {
  CallDto,
  CallListDto,
  ComparisonDto,
  MeasuresDto,
  Reconciliation,
  ReconciliationSummary,
} from './reconciliation.dto.js';

const MAX_LISTED = 100;

export const comparisonDto = ({
  day,
  model,
  status,
  differs,
  explanation,
  booked,
  bound,
  provider,
}: Comparison): ComparisonDto => ({
  day,
  model,
  status,
  differs: [...differs],
  explanation: explanation ?? null,
  booked: measuresDto(booked),
  bound: moneyDto(bound),
  provider: measuresDto(provider),
});

const measuresDto = ({ calls, inputTokens, outputTokens, cost }: Measures): MeasuresDto => ({
  calls: calls ?? null,
  inputTokens: inputTokens ?? null,
  outputTokens: outputTokens ?? null,
  cost: cost === undefined ? null : moneyDto(cost),
});

const listDto = (count: number, calls: readonly CallDto[]): CallListDto => ({
  count,
  first: calls.slice(0, MAX_LISTED),
});

const callDto = (call: BookedCall, provider: number | undefined): CallDto => ({
  providerCallId: call.providerCallId,
  day: call.day,
  model: call.model,
  taskId: call.taskId,
  runId: call.runId,
  booked: moneyDto(call.cost),
  provider: provider === undefined ? null : moneyDto(provider),
});

const strangerDto = (row: ProviderRow): CallDto => ({
  providerCallId: row.providerCallId ?? '',
  day: row.day,
  model: row.model,
  taskId: null,
  runId: null,
  booked: null,
  provider: row.costNanoUsd === undefined ? null : moneyDto(row.costNanoUsd),
});

interface Reconciled {
  readonly reconciliationId: string;
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly booked: number;
  readonly provider: number | undefined;
  readonly comparisons: readonly Comparison[];
  readonly adjustments: readonly Adjustment[];
  readonly by: string;
  readonly at: string;
}

export const summaryDto = ({
  reconciliationId,
  source,
  from,
  to,
  booked,
  provider,
  comparisons,
  adjustments,
  by,
  at,
}: Reconciled): ReconciliationSummary => {
  const matching = comparisons.filter(({ status }) => status === 'match').length;
  const explained = comparisons.filter(({ explanation }) => explanation !== undefined).length;
  const freed = adjustments.reduce((sum, { call, trueCost }) => sum + call.cost - trueCost, 0);
  return {
    reconciliationId,
    source,
    from,
    to,
    booked: moneyDto(booked),
    provider: provider === undefined ? null : moneyDto(provider),
    matching,
    explained,
    unexplained: comparisons.length - matching - explained,
    adjustedCalls: adjustments.length,
    // A bound that was too low is a defect, and shows as a call of its own.
    freed: moneyDto(Math.max(0, freed)),
    by,
    at,
  };
};

export const callsDto = (calls: {
  readonly matched: number;
  readonly adjustments: readonly Adjustment[];
  readonly disputed: readonly { readonly call: BookedCall; readonly provider: number }[];
  readonly onlyInBooks: { readonly count: number; readonly first: readonly BookedCall[] };
  readonly strangers: readonly ProviderRow[];
}): NonNullable<Reconciliation['calls']> => {
  const { matched, adjustments, disputed, onlyInBooks, strangers } = calls;
  return {
    matched,
    adjusted: listDto(
      adjustments.length,
      adjustments.map(({ call, trueCost }) => callDto(call, trueCost)),
    ),
    differ: listDto(
      disputed.length,
      disputed.map(({ call, provider }) => callDto(call, provider)),
    ),
    onlyInBooks: listDto(
      onlyInBooks.count,
      onlyInBooks.first.map((call) => callDto(call, undefined)),
    ),
    onlyAtProvider: listDto(strangers.length, strangers.map(strangerDto)),
  };
};
