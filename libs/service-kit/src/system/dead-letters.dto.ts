import { type ServiceName, services } from '@nightshift/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../paging.dto.js';

export class DeadLetterListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: services, description: 'Only what this service parked.' })
  @IsOptional()
  @IsIn(services)
  service?: ServiceName;

  @ApiPropertyOptional({ description: 'Only of this consumer group.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  subscription?: string;

  @ApiPropertyOptional({ description: 'Only what was parked for this reason.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  code?: string;

  @ApiPropertyOptional({ description: 'Only messages of this type.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  type?: string;
}

export class DeadLetterItemDto {
  @ApiProperty({ format: 'uuid' })
  deadLetterId!: string;

  @ApiProperty({ description: 'Whose consumer group parked it.' })
  service!: string;

  @ApiProperty({ description: 'Consumer group.' })
  subscription!: string;

  @ApiProperty({ description: 'As its header says; empty: it has none.' })
  eventId!: string;

  @ApiProperty({ description: 'As its header says; empty: it has none.' })
  eventType!: string;

  @ApiProperty({ description: 'Stream it is about; empty: it does not say.' })
  subject!: string;

  @ApiProperty({ description: 'Kafka key: the id of the task, or what the sender took.' })
  key!: string;

  @ApiProperty({ description: 'As its header says; empty: it has none.' })
  tenant!: string;

  @ApiProperty()
  parkedAt!: string;

  @ApiProperty({ description: 'How often it was tried; above 1 it was redriven.' })
  attempts!: number;

  @ApiProperty({ example: 'no-such-workflow' })
  code!: string;

  @ApiProperty()
  reason!: string;

  @ApiProperty()
  topic!: string;

  @ApiProperty()
  partition!: number;

  @ApiProperty({ description: 'Decimal; embedded, it counts from the start of the process.' })
  offset!: string;

  @ApiProperty()
  bytes!: number;
}

export class DeadLetterPageDto {
  @ApiProperty({ type: [DeadLetterItemDto] })
  items!: readonly DeadLetterItemDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @ApiProperty({ type: [String], description: 'Services that did not answer: theirs are missing.' })
  unreachable!: readonly string[];
}

export class DeadLetterGroupDto {
  @ApiProperty()
  service!: string;

  @ApiProperty()
  subscription!: string;

  @ApiProperty()
  code!: string;

  @ApiProperty({ description: 'Empty: messages without a type.' })
  type!: string;

  @ApiProperty()
  count!: number;

  @ApiProperty()
  oldestAt!: string;

  @ApiProperty()
  newestAt!: string;
}

export class DeadLetterGroupsDto {
  @ApiProperty({ type: [DeadLetterGroupDto] })
  items!: readonly DeadLetterGroupDto[];

  @ApiProperty({ type: [String], description: 'Services that did not answer: theirs are missing.' })
  unreachable!: readonly string[];
}

export class DeadLetterDto extends DeadLetterItemDto {
  @ApiProperty({ description: 'Its bytes as text; what is no UTF-8 shows as �.' })
  text!: string;

  @ApiProperty({ description: 'The text is longer than is shown.' })
  truncated!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers!: Readonly<Record<string, string>>;
}
