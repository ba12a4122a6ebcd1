import type { CallEnd } from '../health/health.js';
import type { RunCommand } from './run-command.js';

type Said = { readonly type: RunCommand['type'] };
type Answer = Pick<
  Extract<RunCommand, { type: 'recordAnswer' }>,
  'type' | 'finishReason' | 'toolCalls'
>;
type ModelFailure = Pick<
  Extract<RunCommand, { type: 'recordModelFailure' }>,
  'type' | 'errorClass' | 'reason' | 'retryAfterMs'
>;

const isAnswer = (outcome: Said): outcome is Answer => outcome.type === 'recordAnswer';
const isModelFailure = (outcome: Said): outcome is ModelFailure =>
  outcome.type === 'recordModelFailure';

export const isOfModel = (outcome: Said): boolean => isAnswer(outcome) || isModelFailure(outcome);

/** What the outcome of a model call says of the provider; `undefined` if it is well. */
export const failureIn = (outcome: Said): CallEnd['failure'] => {
  if (isModelFailure(outcome)) return { ...outcome, reason: withoutBody(outcome) };
  return isAnswer(outcome) && isBroken(outcome)
    ? { errorClass: 'overloaded', reason: `The provider ended with "${outcome.finishReason}".` }
    : undefined;
};

/** All processes, and people of every tenant, are told: what a provider's answer repeats is not. */
const withoutBody = ({ errorClass, reason }: ModelFailure): string =>
  /^HTTP \d+(?=:)/.exec(reason)?.[0] ??
  (errorClass === 'outcome-unknown' ? 'Its answer could not be read.' : reason);

const isBroken = ({ finishReason }: Answer): boolean =>
  finishReason === 'error' || finishReason === 'interrupted';

/** Whether a call of the same model may follow at once: after a failure, what follows has its turn. */
export const mayCallNext = (outcome: Said): boolean =>
  !isModelFailure(outcome) &&
  (!isAnswer(outcome) || (outcome.toolCalls.length === 0 && !isBroken(outcome)));
