import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const MAX_SEQUENCE = 2 ** 31 - 1;

export class StreamPartDto {
  @ApiProperty({ example: 'task/019a0000-0000-7000-8000-000000000000' })
  @IsString()
  @MaxLength(500)
  stream!: string;

  @ApiProperty({ minimum: 0, description: 'Events after this version …' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_SEQUENCE)
  after!: number;

  @ApiProperty({ minimum: 0, description: '… up to and with this one.' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_SEQUENCE)
  upTo!: number;
}

export class RecordedPartsDto {
  @ApiProperty({ example: 'orchestrator' })
  @IsString()
  @MaxLength(100)
  service!: string;

  @ApiProperty({ type: [StreamPartDto], maxItems: 500 })
  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => StreamPartDto)
  streams!: readonly StreamPartDto[];
}

export class RecordedStreamDto {
  @ApiProperty()
  stream!: string;

  @ApiProperty({
    type: [String],
    description: 'SHA-256(0x00 ‖ bytes) of its events after `after`, hex, without a gap.',
  })
  leaves!: readonly string[];
}

export class RecordedDto {
  @ApiProperty({ description: 'Events that the newest signed checkpoint covers; 0: none is.' })
  treeSize!: number;

  @ApiProperty({ type: [RecordedStreamDto] })
  items!: readonly RecordedStreamDto[];
}

export class PastStreamQuery extends StreamPartDto {
  @ApiProperty({ example: 'orchestrator' })
  @IsString()
  @MaxLength(100)
  service!: string;
}

export class PastStreamDto {
  @ApiProperty({
    type: [String],
    description: 'Each the JSON of an event, byte by byte. Empty: there are no more.',
  })
  items!: readonly string[];
}

export class WrittenQuery {
  @ApiProperty({ example: 'orchestrator' })
  @IsString()
  @MaxLength(100)
  service!: string;

  @ApiPropertyOptional({ example: 'privacy/default', description: 'This stream, or `type`.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  stream?: string;

  @ApiPropertyOptional({ example: 'task.erased.v1' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;

  @ApiProperty({ minimum: 0, description: 'Events after this place in the ledger.' })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after!: number;
}

export class WrittenEventDto {
  @ApiProperty({ description: 'Its place in the ledger.' })
  index!: number;

  @ApiProperty({ description: 'The JSON of the event, byte by byte.' })
  body!: string;

  @ApiProperty({
    description:
      'The index of the ledger has these bytes at this place. `false`: it was restored from an older backup, or somebody else wrote the row.',
  })
  vouched!: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it got this place, as the index says; null: it does not vouch for it.',
  })
  recordedAt!: string | null;
}

export class WrittenDto {
  @ApiProperty({ type: [WrittenEventDto], description: 'Empty: there are no more.' })
  items!: readonly WrittenEventDto[];
}
