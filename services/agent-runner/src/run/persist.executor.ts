import { DeciderDefect, VersionConflict } from '@nightshift/event-store';
import { type Instant, isRefusal } from '@nightshift/kernel';
import type { Logger } from '@nightshift/telemetry';
import { insteadOf } from './instead.js';
import type { RunCommand } from './run-command.js';

const RETRY_MS = 1_000;

interface Recording {
  readonly runId: string;
  /** What is said in it is sealed: an error may quote it, and is not logged. */
  readonly isSealed: boolean;
  readonly handle: (command: RunCommand) => Promise<void>;
  /** No more tries. */
  readonly isOver: () => boolean;
  readonly now: () => Instant;
  readonly log: Logger;
}

/**
 * Records what a run decides: not given up while the database is away, and where it is refused,
 * what is recorded instead. `refused`: nothing could be recorded at all.
 */
export const persist = async (
  decided: () => Promise<RunCommand>,
  { runId, isSealed, handle, isOver, now, log }: Recording,
): Promise<'refused' | undefined> => {
  for (let next = decided; ;) {
    let command: RunCommand | undefined;
    try {
      command = await next();
      await handle(command);
      return undefined;
    } catch (error) {
      if (isRefusal(error) || error instanceof DeciderDefect) {
        const how = isRefusal(error) ? 'warn' : 'error';
        if (isSealed) log[how]({ runId, error: error.name }, 'a run could not be decided');
        else log[how]({ runId, err: error }, error.message);
        const instead = command && insteadOf(command, error, now());
        if (!instead) return 'refused';
        next = async () => instead;
        continue;
      }
      if (isOver()) return undefined;
      const level = error instanceof VersionConflict ? 'debug' : 'warn';
      log[level]({ err: error, runId }, 'an outcome waits to be recorded');
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
  }
};
