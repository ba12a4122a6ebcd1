type End = () => Promise<void>;

/** What was started, ended in the opposite order; an end that fails keeps none of the others back. */
export class Teardown {
  private readonly ends: End[] = [];

  readonly add = (end: End): void => void this.ends.push(end);

  /** @throws the first failure, after all the rest has ended */
  readonly close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const end of this.ends.splice(0).toReversed()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };

  /** Waits for all of it, and keeps the ends of what came up even if something else did not. */
  readonly startAll = async (...starting: readonly Promise<End>[]): Promise<void> => {
    const outcomes = await Promise.allSettled(starting);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') this.add(outcome.value);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  };
}
