import { ApiProperty } from '@nestjs/swagger';
import { PRICED_TASKS } from './price-query.js';
import { type Redrive, redrives, type Status, statuses } from './redrive.js';

export const FACTS_SINCE =
  'Tasks that were accepted before are not found: the facts of them are no longer kept.';

class EffectsDto {
  @ApiProperty({ description: 'Calls of at-most-once tools whose effect happened.' })
  atMostOnceDone!: number;

  @ApiProperty({ description: 'And those of which nobody knows.' })
  atMostOnceUnknown!: number;

  @ApiProperty({ description: 'Calls of idempotent tools whose effect happened.' })
  idempotentDone!: number;

  @ApiProperty({ description: 'And those of which nobody knows.' })
  idempotentUnknown!: number;
}

export class AffectedDto extends EffectsDto {
  @ApiProperty()
  taskId!: string;

  @ApiProperty({ example: 'dependency-audit@1' })
  workflow!: string;

  @ApiProperty()
  subject!: string;

  @ApiProperty({ enum: statuses })
  status!: Status;

  @ApiProperty()
  acceptedAt!: string;

  @ApiProperty({ type: String, nullable: true })
  endedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  outputHash!: string | null;

  @ApiProperty()
  costNanoUsd!: number;

  @ApiProperty({ type: [String], description: 'Who decided something in it; 20 at most.' })
  reviewers!: readonly string[];

  @ApiProperty({
    type: [String],
    description: 'Tools whose effects left the house, or may have; 20 at most.',
  })
  tools!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'The older task, of a fork.' })
  parentTaskId!: string | null;

  @ApiProperty({
    type: [String],
    description:
      'Affected tasks whose stages it took over as a fork, or whose answers decided in it as precedents; 20 at most.',
  })
  tookFrom!: readonly string[];

  @ApiProperty({ enum: redrives, description: 'What the plan does about it, or why it does not.' })
  redrive!: Redrive;

  @ApiProperty({ description: 'Ledger index of the first event that shows the dependence.' })
  index!: number;

  @ApiProperty({ description: 'Events that show it.' })
  times!: number;
}

export class StatusCountsDto implements Record<Status, number> {
  @ApiProperty() open!: number;
  @ApiProperty() completed!: number;
  @ApiProperty() failed!: number;
  @ApiProperty() cancelled!: number;
}

export class RedriveCountsDto implements Record<Redrive, number> {
  @ApiProperty() 'run-again'!: number;
  @ApiProperty() 'effect-happened'!: number;
  @ApiProperty() 'effect-may-have-happened'!: number;
  @ApiProperty() 'not-ended'!: number;
  @ApiProperty() 'no-output'!: number;
  @ApiProperty() fork!: number;
}

export class BlastTotalsDto extends EffectsDto {
  @ApiProperty()
  tasks!: number;

  @ApiProperty()
  costNanoUsd!: number;

  @ApiProperty({ type: StatusCountsDto })
  byStatus!: StatusCountsDto;

  @ApiProperty({ type: RedriveCountsDto })
  byRedrive!: RedriveCountsDto;
}

export class PlannedWorkflowDto {
  @ApiProperty()
  workflow!: string;

  @ApiProperty({ description: 'To be run again.' })
  tasks!: number;

  @ApiProperty({
    description: `Completed tasks of this workflow that the costs are taken from: the newest, ${PRICED_TASKS} at most.`,
  })
  ofTasks!: number;

  @ApiProperty()
  p50NanoUsd!: number;

  @ApiProperty()
  p95NanoUsd!: number;
}

export class RedrivePlanDto {
  @ApiProperty({ description: 'Those with `redrive` = `run-again`, the oldest first.' })
  tasks!: number;

  @ApiProperty({ description: 'If each costs the median of its workflow.' })
  p50NanoUsd!: number;

  @ApiProperty({ description: 'If each costs what 95 of 100 of its workflow do not exceed.' })
  p95NanoUsd!: number;

  @ApiProperty({ type: [PlannedWorkflowDto] })
  workflows!: readonly PlannedWorkflowDto[];
}

export class BlastRadiusDto {
  @ApiProperty({ type: [AffectedDto] })
  items!: readonly AffectedDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @ApiProperty({
    type: BlastTotalsDto,
    nullable: true,
    description: 'Over all, not over this page alone; with the first page only.',
  })
  totals!: BlastTotalsDto | null;

  @ApiProperty({
    type: RedrivePlanDto,
    nullable: true,
    description: 'Over all, not over this page alone; with the first page only.',
  })
  plan!: RedrivePlanDto | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: `${FACTS_SINCE} Null where they are kept for ever.`,
  })
  factsSince!: string | null;

  @ApiProperty({ description: 'Milliseconds it took.' })
  elapsedMs!: number;
}
