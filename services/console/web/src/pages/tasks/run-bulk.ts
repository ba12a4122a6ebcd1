import { isUnsure } from '../../ui/dialog';

/** What became of one item. */
export interface Outcome {
  readonly id: string;
  readonly ok: boolean;
  /** What it led to, or why nothing was changed. */
  readonly said: string;
  /** There was no answer to rely on: it may have been done. */
  readonly unsure?: boolean;
  /** The new task, where there is one. */
  readonly madeId?: string;
}

export interface BulkRun {
  /** Those under way are finished, no other begins. */
  readonly stop: () => void;
  readonly ended: Promise<readonly Outcome[]>;
}

const AT_ONCE = 4;

/** Does one after the other, a few at once; what fails stops nobody else. */
export const runBulk = (
  ids: readonly string[],
  act: (id: string) => Promise<Omit<Outcome, 'id' | 'ok'>>,
  onOutcome: (outcomes: readonly Outcome[]) => void,
): BulkRun => {
  const outcomes: Outcome[] = [];
  let next = 0;
  const stopping = new AbortController();
  const one = async (id: string): Promise<Outcome> => {
    try {
      return { id, ok: true, ...(await act(id)) };
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return { id, ok: false, said, ...(isUnsure(error) ? { unsure: true } : {}) };
    }
  };
  const worker = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const id = ids[next];
      if (id === undefined) return;
      next += 1;
      outcomes.push(await one(id));
      onOutcome([...outcomes]);
    }
  };
  const ended = Promise.all(Array.from({ length: AT_ONCE }, worker)).then(() => outcomes);
  return { stop: () => stopping.abort(), ended };
};
