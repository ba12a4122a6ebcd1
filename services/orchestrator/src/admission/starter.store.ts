import { type Aggregates, commitWork, type EventStore } from '@nightshift/event-store';
import { type Clock, msBetween, plusMs } from '@nightshift/kernel';
import { dueContextOf } from '@nightshift/service-kit';
import type { Logger } from '@nightshift/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import type { TaskCommand } from '../task/task-command.js';
import type { Task } from '../task/task-state.js';
import type { Limits } from './limits.store.js';
import {
  ANY_QUEUED,
  FORGET,
  LOADS,
  NOTE_STARTS,
  PAGE,
  QUEUED,
  RECENT,
  UNHEARD,
} from './starter-queries.store.js';
import { type Load, nextTurns, type QueuedTask } from './turns.js';

/** One replica at a time gives turns: what it counts is then exact. */
const TURNS_LOCK = 7_070_011;
const MINUTE_MS = 60_000;
/** The list of tasks has followed by then, or the process that gave the turn is gone. */
const REPEAT_AFTER_MS = 2_000;

type Turn = Pick<QueuedTask, 'taskId' | 'tenant' | 'acceptedAt'>;

/** Gives queued tasks their turn. A turn is noted before it is given, and given again if it was lost. */
export class Starter {
  private round: Promise<void> | undefined;
  private isWanted = false;
  /** Unknown at the start: tasks may have waited since before it. */
  private mayHaveQueued = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: Limits,
    private readonly tasks: Aggregates<TaskCommand, Task>,
    private readonly runtime: {
      readonly store: EventStore;
      readonly clock: Clock;
      readonly log: Logger;
    },
  ) {}

  /** Something ended, came, or was allowed: looks soon. @param hasQueued some task waits for certain */
  readonly kick = (hasQueued = false): void => {
    this.mayHaveQueued ||= hasQueued;
    if (!this.limits.areSet && !this.mayHaveQueued) return;
    this.isWanted = true;
    this.round ??= this.rounds().finally(() => (this.round = undefined));
  };

  /** Every second: what other replicas set and queued is seen, too. */
  async look(): Promise<void> {
    await this.limits.refresh();
    this.kick(!this.limits.areSet && (await this.isAnyQueued()));
    await this.round;
  }

  async stop(): Promise<void> {
    await this.round;
  }

  /** Also one that a replica had queued for a limit that is gone, as the replica itself may be. */
  private async isAnyQueued(): Promise<boolean> {
    const [row] = await this.dataSource.query<{ isAny: boolean }[]>(ANY_QUEUED);
    return row?.isAny === true;
  }

  private async rounds(): Promise<void> {
    while (this.isWanted) {
      this.isWanted = false;
      try {
        const started = await this.giveTurns();
        if (started >= PAGE) this.isWanted = true;
      } catch (error) {
        this.runtime.log.warn({ err: error }, 'turns could not be given yet');
      }
    }
  }

  private async giveTurns(): Promise<number> {
    const now = this.runtime.clock.now();
    const turns = await this.dataSource.transaction(async (manager): Promise<readonly Turn[]> => {
      const [lock] = await manager.query('SELECT pg_try_advisory_xact_lock($1) AS "isOurs"', [
        TURNS_LOCK,
      ]);
      return lock?.isOurs === true ? this.note(manager, now) : [];
    });
    await this.tell(turns, now);
    return turns.length;
  }

  private async note(manager: EntityManager, now: string): Promise<readonly Turn[]> {
    // What another replica set a moment ago counts: by what is in memory, too many would start.
    await this.limits.refresh(manager);
    await manager.query(FORGET, [plusMs(now, -MINUTE_MS)]);
    const unheard: TurnRow[] = await manager.query(UNHEARD, [plusMs(now, -REPEAT_AFTER_MS)]);
    const turns = nextTurns({
      limits: this.limits.all(),
      ...(await this.situation(manager, now)),
      most: PAGE,
    });
    if (turns.length > 0)
      await manager.query(NOTE_STARTS, [
        turns.map(({ taskId }) => taskId),
        turns.map(({ tenant }) => tenant),
        turns.map(({ workflow }) => workflow),
        now,
      ]);
    return [...unheard.map(turnOf), ...turns];
  }

  private async situation(
    manager: EntityManager,
    now: string,
  ): Promise<{ loads: readonly Load[]; queued: readonly QueuedTask[] }> {
    const places: PlaceRow[] = await manager.query(LOADS);
    const recent: Omit<Load, 'running'>[] = await manager.query(RECENT, [plusMs(now, -MINUTE_MS)]);
    const waiting = places.filter(({ queued }) => queued > 0);
    this.counted(waiting);
    const rows: QueuedRow[] =
      waiting.length === 0
        ? []
        : await manager.query(QUEUED, [
            waiting.map(({ tenant }) => tenant),
            waiting.map(({ workflow }) => workflow),
          ]);
    return {
      loads: [
        ...places.map(({ tenant, workflow, running }) => ({
          tenant,
          workflow,
          running,
          recent: 0,
        })),
        ...recent.map((one) => ({ ...one, running: 0 })),
      ],
      queued: rows.map((row) => ({
        ...row,
        acceptedAt: row.acceptedAt.toISOString(),
        deadlineAt: row.deadlineAt?.toISOString() ?? null,
      })),
    };
  }

  private counted(waiting: readonly PlaceRow[]): void {
    this.mayHaveQueued = waiting.length > 0;
    const byTenant = new Map<string, number>();
    for (const { tenant, queued } of waiting)
      byTenant.set(tenant, (byTenant.get(tenant) ?? 0) + queued);
    this.limits.counted(byTenant);
  }

  private async tell(turns: readonly Turn[], now: string): Promise<void> {
    if (turns.length === 0) return;
    await commitWork(
      this.runtime.store,
      turns.map(({ taskId, tenant, acceptedAt }) => ({
        target: this.tasks.to(taskId, {
          type: 'startTask',
          waitedMs: Math.max(0, msBetween(acceptedAt, now)),
        }),
        context: dueContextOf(tenant, taskId, now),
        causeId: undefined,
      })),
    );
  }
}

interface PlaceRow extends Pick<Load, 'tenant' | 'workflow' | 'running'> {
  readonly queued: number;
}
interface TurnRow {
  readonly taskId: string;
  readonly tenant: string;
  readonly acceptedAt: Date;
}
type QueuedRow = Omit<QueuedTask, 'acceptedAt' | 'deadlineAt'> & {
  readonly acceptedAt: Date;
  readonly deadlineAt: Date | null;
};

const turnOf = ({ acceptedAt, ...row }: TurnRow): Turn => ({
  ...row,
  acceptedAt: acceptedAt.toISOString(),
});
