import type { Aggregates, EventStore } from '@nightshift/event-store';
import type { TaskCommand } from './task-command.js';
import { hasEnded, type Task } from './task-state.js';

const LOOK_EVERY_MS = 1_000;

/** Lets requests wait for the end of a task. */
export class Endings {
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    private readonly tasks: Aggregates<TaskCommand, Task>,
    private readonly store: Pick<EventStore, 'read'>,
  ) {
    tasks.onChange((id, task) => {
      if (hasEnded(task)) for (const wake of this.waiting.get(id) ?? []) wake();
    });
  }

  /** Resolves once the task has ended, or after `waitMs`. Another replica's change is seen within a second. */
  async ended(id: string, waitMs: number): Promise<void> {
    const giveUpAt = performance.now() + waitMs;
    for (let left = waitMs; left > 0; left = giveUpAt - performance.now()) {
      if (hasEnded((await this.tasks.load(id)).state)) return;
      const isWoken = await this.changeOf(id, Math.min(left, LOOK_EVERY_MS));
      if (!isWoken && hasEnded(await this.newest(id))) return;
    }
  }

  /** What is in memory may be older than what another replica wrote. */
  private async newest(id: string): Promise<Task> {
    const known = await this.tasks.load(id);
    const [newest] = (await this.store.read(this.tasks.streamOf(id), known.version)).slice(-1);
    return newest ? (await this.tasks.load(id, newest.sequence)).state : known.state;
  }

  /** False if nothing came in time. */
  private changeOf(id: string, forMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = this.waiting.get(id) ?? new Set();
      const leave = (isWoken: boolean): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0) this.waiting.delete(id);
        resolve(isWoken);
      };
      const wake = (): void => leave(true);
      const timer = setTimeout(() => leave(false), forMs);
      this.waiting.set(id, waiting.add(wake));
    });
  }
}
