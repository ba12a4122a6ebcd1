import type { WorkflowDefinition } from '@nightshift/sdk';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'workflow' })
export class WorkflowEntity {
  @PrimaryColumn('text')
  name!: string;

  @PrimaryColumn('integer')
  version!: number;

  @Column('text')
  hash!: string;

  @Column('jsonb')
  definition!: WorkflowDefinition;

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;
}
