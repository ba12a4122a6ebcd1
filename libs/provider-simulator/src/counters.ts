import { addNano, type NanoUsd, zeroNano } from '@nightshift/kernel';
import type { CallFault, ProviderCall } from './call-log.js';

/** The provider's own books: what was asked of it, and what it bills. */
export interface Counter {
  readonly received: number;
  /** Not over yet. */
  readonly inFlight: number;
  /** All of an answer was sent, however wrong it was. */
  readonly answered: number;
  /** Generated, and so paid for: `answered`, cut, and those whose client went after it began. */
  readonly billed: number;
  readonly byFault: Readonly<Partial<Record<CallFault, number>>>;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly nanoUsd: NanoUsd;
}

export interface Counters {
  readonly total: Counter;
  readonly byModel: Readonly<Record<string, Counter>>;
  readonly byTask: Readonly<Record<string, Counter>>;
}

export const countersOf = (calls: readonly ProviderCall[]): Counters => ({
  total: counterOf(calls),
  byModel: grouped(calls, ({ model }) => model),
  byTask: grouped(calls, ({ task }) => task),
});

const grouped = (
  calls: readonly ProviderCall[],
  keyOf: (call: ProviderCall) => string,
): Record<string, Counter> =>
  Object.fromEntries([...Map.groupBy(calls, keyOf)].map(([key, group]) => [key, counterOf(group)]));

const counterOf = (calls: readonly ProviderCall[]): Counter => {
  const sum = (of: (call: ProviderCall) => number): number =>
    calls.reduce((total, call) => total + of(call), 0);
  const byFault: Partial<Record<CallFault, number>> = {};
  for (const { fault } of calls) if (fault) byFault[fault] = (byFault[fault] ?? 0) + 1;
  return {
    received: calls.length,
    inFlight: sum(({ ended }) => (ended === undefined ? 1 : 0)),
    answered: sum(({ ended }) => (ended === 'answered' ? 1 : 0)),
    billed: sum(({ usage }) => (usage === undefined ? 0 : 1)),
    byFault,
    inputTokens: sum(({ usage }) => usage?.inputTokens ?? 0),
    cachedInputTokens: sum(({ usage }) => usage?.cachedInputTokens ?? 0),
    cacheWriteInputTokens: sum(({ usage }) => usage?.cacheWriteInputTokens ?? 0),
    outputTokens: sum(({ usage }) => usage?.outputTokens ?? 0),
    reasoningTokens: sum(({ usage }) => usage?.reasoningTokens ?? 0),
    nanoUsd: calls.reduce((total, { nanoUsd }) => addNano(total, nanoUsd), zeroNano),
  };
};
