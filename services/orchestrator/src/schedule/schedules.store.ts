import type { Aggregates, EventContext } from '@nightshift/event-store';
import { type Instant, type Json, Refusal } from '@nightshift/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { nextDue } from './next-due.js';
import type { Schedule, ScheduleCommand, ScheduleFacts } from './schedule.js';

/** A schedule as it stands in its table, with when it is due next. */
export interface ScheduleRow {
  readonly tenant: string;
  readonly name: string;
  readonly workflow: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly subject: string;
  readonly priority: number;
  readonly brief: Json;
  readonly by: string;
  readonly nextDueAt: Date | null;
  /** Why the last due time led to no task. */
  readonly fault: string | null;
}

const COLUMNS = `tenant, name, workflow, cron, time_zone AS "timeZone", subject, priority, brief,
  set_by AS by, next_due_at AS "nextDueAt", fault`;

/** Neither name has a space. */
export const placeOf = ({ tenant, name }: Pick<ScheduleRow, 'tenant' | 'name'>): string =>
  `${tenant} ${name}`;

/** Schedules and their due times: rows, so that a restart or another replica loses none. */
export class Schedules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly streams: Aggregates<ScheduleCommand, Schedule>,
    private readonly isSealing: boolean,
  ) {}

  /**
   * What a schedule says is kept for as long as it stands, so that no key could seal it.
   * @throws Refusal `invalid-schedule`
   */
  mustBeOfNobody(subject: string): void {
    if (!this.isSealing || subject === 'none') return;
    throw new Refusal(
      'invalid-schedule',
      'invalid',
      'Where content is sealed, a schedule can be about no data subject: let the system that knows them submit the tasks.',
      [{ at: '/subject', reason: 'must be left out' }],
    );
  }

  /**
   * Durable when it resolves; what fails half-way is mended by setting it again.
   * @throws Refusal `invalid-schedule`
   */
  async set(facts: ScheduleFacts, brief: Json, context: EventContext): Promise<ScheduleRow> {
    const { tenant, at } = context;
    const due = nextDue(facts.cron, facts.timeZone, at);
    const { version } = await this.change(
      facts.schedule,
      { type: 'setSchedule', facts, brief },
      context,
    );
    await this.dataSource.query(
      `INSERT INTO schedule (tenant, name, workflow, cron, time_zone, subject, priority, brief, set_by, version, next_due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (tenant, name) DO UPDATE SET workflow = $3, cron = $4, time_zone = $5, subject = $6, priority = $7,
         brief = $8, set_by = $9, version = $10, fault = NULL,
         next_due_at = CASE WHEN schedule.cron = $4 AND schedule.time_zone = $5 THEN schedule.next_due_at ELSE $11 END
       WHERE schedule.version <= $10`,
      [
        tenant,
        facts.schedule,
        facts.workflow,
        facts.cron,
        facts.timeZone,
        facts.subject,
        facts.priority,
        JSON.stringify(brief),
        facts.by,
        version,
        due ?? null,
      ],
    );
    return this.one(tenant, facts.schedule);
  }

  /** @throws Refusal `no-such-schedule` */
  async remove(name: string, by: string, context: EventContext): Promise<void> {
    await this.one(context.tenant, name);
    const { version } = await this.change(name, { type: 'removeSchedule', by }, context);
    // One that was set again meanwhile stays.
    await this.dataSource.query(
      'DELETE FROM schedule WHERE tenant = $1 AND name = $2 AND version <= $3',
      [context.tenant, name, version],
    );
  }

  /** @throws Refusal `no-such-schedule` */
  async one(tenant: string, name: string): Promise<ScheduleRow> {
    const [row]: ScheduleRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM schedule WHERE tenant = $1 AND name = $2`,
      [tenant, name],
    );
    if (row) return row;
    throw new Refusal(
      'no-such-schedule',
      'not-found',
      `There is no schedule "${name}" for this tenant. List them with GET /v1/schedules.`,
    );
  }

  list(tenant: string): Promise<ScheduleRow[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM schedule WHERE tenant = $1 ORDER BY name LIMIT 1000`,
      [tenant],
    );
  }

  /** The schedule that has been due for longest, for this process alone until `manager` commits. */
  async due(
    manager: EntityManager,
    now: Instant,
    skipped: readonly string[],
  ): Promise<ScheduleRow | undefined> {
    const [row]: ScheduleRow[] = await manager.query(
      `SELECT ${COLUMNS} FROM schedule WHERE next_due_at <= $1 AND NOT tenant || ' ' || name = ANY($2::text[]) ORDER BY next_due_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now, skipped],
    );
    return row;
  }

  async moveOn(
    manager: EntityManager,
    { tenant, name }: ScheduleRow,
    next: Instant | undefined,
    fault: string | undefined,
  ): Promise<void> {
    await manager.query(
      'UPDATE schedule SET next_due_at = $3, fault = $4 WHERE tenant = $1 AND name = $2',
      [tenant, name, next ?? null, fault ?? null],
    );
  }

  readonly change = (name: string, command: ScheduleCommand, context: EventContext) =>
    this.streams.handle(`${context.tenant}/${name}`, command, {
      ...context,
      taskId: this.streams.streamOf(`${context.tenant}/${name}`),
    });
}
