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

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('integer')
  version!: number;
}
