import { ApiProperty } from '@nestjs/swagger';

const unknown = (what: string) => ({ type: Number, nullable: true, description: what }) as const;

export class SubscriptionStatusDto {
  @ApiProperty({ description: 'Consumer group.' })
  subscription!: string;

  @ApiProperty(unknown('Messages not received yet; null: not known.'))
  pending!: number | null;

  @ApiProperty(unknown('Age of the oldest message that is not handled; null: not known.'))
  lagSeconds!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is stuck, if it is.' })
  trouble!: string | null;

  @ApiProperty(unknown('Parked messages; null: not known.'))
  deadLetters!: number | null;
}

export class HotStoreDto {
  @ApiProperty({ description: 'Events in PostgreSQL, counted within the last seconds.' })
  events!: number;

  @ApiProperty({ description: 'Size of the event store with its indexes.' })
  bytes!: number;

  @ApiProperty({ description: 'Received events that are remembered.' })
  inbox!: number;

  @ApiProperty({ description: 'Streams that have left for the ledger.' })
  retired!: number;
}

export class ServiceStatusDto {
  @ApiProperty({ example: 'orchestrator' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: it does not answer.' })
  version!: string | null;

  @ApiProperty()
  ready!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Why it is not ready.' })
  reason!: string | null;

  @ApiProperty({ type: String, nullable: true })
  startedAt!: string | null;

  @ApiProperty(unknown('The greatest of its subscriptions; null: not known.'))
  lagSeconds!: number | null;

  @ApiProperty(unknown('Messages that its subscriptions have not received; null: not known.'))
  pending!: number | null;

  @ApiProperty(unknown('Age of the oldest event that is not published.'))
  outboxOldestSeconds!: number | null;

  @ApiProperty(unknown('Events that are not published; null: more than memory holds.'))
  outboxPending!: number | null;

  @ApiProperty(unknown('Messages that it parked; null: not known.'))
  deadLetters!: number | null;

  @ApiProperty({ type: HotStoreDto, nullable: true, description: 'null: not known.' })
  hotStore!: HotStoreDto | null;

  @ApiProperty({ type: [SubscriptionStatusDto] })
  subscriptions!: readonly SubscriptionStatusDto[];
}

export class SystemDto {
  @ApiProperty({ type: [ServiceStatusDto] })
  services!: readonly ServiceStatusDto[];

  @ApiProperty({ enum: ['embedded', 'kafka'] })
  bus!: 'embedded' | 'kafka';

  @ApiProperty({ type: [String], description: 'What only looks real, by name.' })
  simulated!: readonly string[];

  @ApiProperty({ description: 'Whether that may be made to fail on purpose: see /v1/faults.' })
  faultFlags!: boolean;

  @ApiProperty({
    description: 'Whether content of data subjects is sealed: whoever is shown it is recorded.',
  })
  contentSealed!: boolean;

  @ApiProperty({
    description:
      'Whether sealed content of this tenant is shown only to whoever says why, in `x-nightshift-reason`.',
  })
  readReasonRequired!: boolean;
}
