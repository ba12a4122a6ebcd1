import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class LedgerFaultDto {
  @ApiProperty()
  index!: number;

  @ApiPropertyOptional({
    description:
      'Where the first is not known exactly: it is one of those from `index` to this one.',
  })
  upTo?: number;

  @ApiProperty()
  reason!: string;
}

export class SignedDto {
  @ApiProperty({ description: 'Checkpoints that fit, wherever they stand.' })
  checkpoints!: number;

  @ApiProperty({ description: 'Events that the last of them covers.' })
  upTo!: number;

  @ApiProperty({ description: 'Those in the folder, and the one given.' })
  externalCheckpoints!: number;

  @ApiProperty()
  externalUpTo!: number;

  @ApiProperty({ description: 'Events after the last checkpoint: nothing vouches for them yet.' })
  unsigned!: number;
}

export class ResumedDto {
  @ApiProperty({ description: 'Events up to this index were read by it.' })
  upTo!: number;

  @ApiProperty({ format: 'date-time', description: 'When it began.' })
  since!: string;
}

export class ComparedServiceDto {
  @ApiProperty({ example: 'orchestrator' })
  service!: string;

  @ApiProperty({ description: 'Its events in the ledger.' })
  events!: number;

  @ApiProperty({
    description:
      'Those that its own event table has, too. The others have left it for the ledger, or it is not in this database.',
  })
  compared!: number;

  @ApiProperty({
    description:
      'Those that have left its event table for the ledger, and have the digest that stayed there.',
  })
  left!: number;
}

export class NotYetRecordedDto {
  @ApiProperty({ description: 'Events that the services have written, and that are on their way.' })
  events!: number;

  @ApiProperty({
    description:
      'Those of them that wait in an outbox to be published, though they are not of a moment ago.',
  })
  inOutbox!: number;

  @ApiProperty({
    description:
      'Those of them that are on the bus, and that audit has not read, though they are not of a moment ago.',
  })
  onBus!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the oldest of them was written; null: there is none.',
  })
  oldestAt!: string | null;
}

export class VerificationDto {
  @ApiProperty()
  ok!: boolean;

  @ApiProperty()
  events!: number;

  @ApiProperty()
  batches!: number;

  @ApiProperty()
  streams!: number;

  @ApiProperty({
    description: 'Streams whose newest events may still be on their way into the ledger.',
  })
  onTheirWay!: number;

  @ApiProperty({
    type: NotYetRecordedDto,
    nullable: true,
    description:
      'What the services have written, and the ledger has not yet: no fault, but it shows how far the ledger is behind. null: not known, as their event tables are not in this database, or something was found before.',
  })
  notYetRecorded!: NotYetRecordedDto | null;

  @ApiProperty({
    description:
      'Of the events, those that have a place and no row yet, as after a crash of audit: they were read off the bus, which brings them again. No fault.',
  })
  rowsOnTheirWay!: number;

  @ApiProperty({ type: LedgerFaultDto, nullable: true })
  firstFault!: LedgerFaultDto | null;

  @ApiProperty()
  lastIndex!: number;

  @ApiProperty()
  batchHash!: string;

  @ApiProperty({ description: 'Root of the Merkle tree over the rows that were read, hex.' })
  rootHash!: string;

  @ApiProperty({ type: SignedDto })
  signed!: SignedDto;

  @ApiProperty({
    type: [ComparedServiceDto],
    description: 'What was held against the event tables of the services themselves.',
  })
  services!: readonly ComparedServiceDto[];

  @ApiProperty({
    type: ResumedDto,
    nullable: true,
    description: 'What an interrupted verification had read before: it was not read again.',
  })
  resumed!: ResumedDto | null;

  @ApiProperty()
  elapsedMs!: number;
}
