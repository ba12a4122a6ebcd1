import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The list of tasks: follows the events of the task streams, at least once, guarded by `version`. */
@Entity({ name: 'task_view' })
export class TaskEntity {
  @PrimaryColumn('uuid', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  tenant!: string;

  @Column('text')
  workflow!: string;

  @Column('integer', { name: 'workflow_version' })
  workflowVersion!: number;

  @Column('text')
  subject!: string;

  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;

  @Column('text')
  status!: string;

  @Column('text')
  stage!: string;

  @Column('uuid', { name: 'ticket_id', nullable: true })
  ticketId!: string | null;

  @Column('bigint', { name: 'cost_nano_usd' })
  costNanoUsd!: string;

  @Column('smallint')
  priority!: number;

  @Column('timestamptz', { name: 'deadline_at', nullable: true })
  deadlineAt!: Date | null;

  @Column('timestamptz', { name: 'accepted_at' })
  acceptedAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('integer')
  version!: number;
}
