import type { Instant } from '@nightshift/kernel';
import type { RunCommand } from './run-command.js';

/**
 * What is recorded where a command is refused, so that the run does not stop silently: an answer
 * that cannot be taken over is a failure, and a run that cannot go on asks a person.
 */
export const insteadOf = (
  command: RunCommand,
  { message: reason }: Error,
  at: Instant,
): RunCommand | undefined => {
  // What was to follow may be what is refused: the outcome alone, and the next decision says why.
  if ('callLater' in command && !command.callLater) return { ...command, at, callLater: true };
  switch (command.type) {
    case 'advanceRun':
    case 'wakeRun':
      return { type: 'suspendRun', reason, at };
    case 'recordAnswer': {
      const { step, attempt, latencyMs, random } = command;
      const call = { step, attempt, latencyMs, random, at, retryAfterMs: undefined };
      return {
        type: 'recordModelFailure',
        ...call,
        errorClass: 'misconfigured',
        reason,
        billed: true,
      };
    }
    case 'recordModelFailure': {
      const { message, ...alone } = command;
      return message && { ...alone, at };
    }
    case 'recordToolResult': {
      const { step, attempt, latencyMs, random } = command;
      const call = { step, attempt, latencyMs, random, at };
      return { type: 'recordToolFailure', ...call, errorClass: 'outcome-unknown', reason };
    }
    case 'recordEffect': {
      const found = { is: 'unknown', reason, errorClass: 'outcome-unknown' } as const;
      return { ...command, at, found };
    }
    default:
      return undefined;
  }
};
