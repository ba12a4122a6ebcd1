import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The list of tickets: follows the ticket streams, at least once, guarded by `version`. */
@Entity({ name: 'ticket_view' })
export class TicketEntity {
  @PrimaryColumn('uuid', { name: 'ticket_id' })
  ticketId!: string;

  @Column('text')
  tenant!: string;

  @Column('text', { name: 'task_id' })
  taskId!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  queue!: string;

  @Column('text')
  risk!: string;

  @Column('text')
  status!: string;

  @Column('text')
  title!: string;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('boolean')
  overdue!: boolean;

  @Column('text', { name: 'claimed_by', nullable: true })
  claimedBy!: string | null;

  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;

  @Column('text', { name: 'answered_by', nullable: true })
  answeredBy!: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('integer')
  revision!: number;

  @Column('integer')
  approvals!: number;

  /** 0 low to 2 high. */
  @Column({ type: 'smallint', name: 'risk_rank' })
  riskRank!: number;

  /** 0 high to 2 low: generated, so that one direction sorts by risk and by time. */
  @Column({ type: 'smallint', insert: false, update: false })
  urgency!: number;

  @Column('text', { nullable: true })
  assignee!: string | null;

  @Column('timestamptz', { name: 'snoozed_until', nullable: true })
  snoozedUntil!: Date | null;

  /** When the ticket has to be looked at again, by itself. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt!: Date | null;

  @Column('text', { name: 'group_key', nullable: true })
  groupKey!: string | null;

  /** Who gave it to the queue that it is in. */
  @Column('text', { name: 'moved_by', nullable: true })
  movedBy!: string | null;

  @Column('text', { nullable: true })
  workflow!: string | null;

  @Column('text', { nullable: true })
  author!: string | null;

  /** The first of two persons. */
  @Column('text', { name: 'endorsed_by', nullable: true })
  endorsedBy!: string | null;

  /** Whose answer counts soon. */
  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column('uuid', { name: 'group_id', nullable: true })
  groupId!: string | null;

  @Column('uuid', { name: 'precedent_id', nullable: true })
  precedentId!: string | null;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('integer')
  version!: number;
}
