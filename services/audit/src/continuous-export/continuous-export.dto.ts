import { ApiProperty } from '@nestjs/swagger';
import { EXPORT_KINDS, type ExportKind } from './range-manifest.js';

export class ContinuousExportDto {
  @ApiProperty({ enum: EXPORT_KINDS })
  kind!: ExportKind;

  @ApiProperty({ example: 's3://bucket/ledger' })
  to!: string;

  @ApiProperty({ description: 'Everything up to this ledger index is written.' })
  upToIndex!: number;

  @ApiProperty({ description: 'Events that the newest checkpoint covers: what is to be written.' })
  signedIndex!: number;

  @ApiProperty({
    description: 'Since the oldest checkpoint that covers more was signed; 0 if all is written.',
  })
  lagSeconds!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Manifest of the newest file.' })
  manifest!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  writtenAt!: string | null;

  @ApiProperty({ description: 'Rounds that failed since the last one that did not.' })
  failures!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Why the last round failed.' })
  failure!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  failedAt!: string | null;
}

export class ContinuousExportsDto {
  @ApiProperty({
    type: [ContinuousExportDto],
    description: 'Empty where NIGHTSHIFT_EXPORT_TO is not set.',
  })
  items!: readonly ContinuousExportDto[];
}
