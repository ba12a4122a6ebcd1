import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonObject } from '@nightshift/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { KeepDto } from '../precedent/precedent.dto.js';

/** As many as a person can look through before they answer. */
export const MAX_TOGETHER = 50;

export class TicketGroupDto {
  @ApiProperty()
  key!: string;

  @ApiProperty({ description: 'Open tickets that ask the same.' })
  count!: number;

  @ApiProperty()
  kind!: string;

  @ApiProperty({ description: 'Of the ticket that is due first, as the title is.' })
  queue!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ enum: ['low', 'medium', 'high'], description: 'The highest of them.' })
  risk!: string;

  @ApiProperty()
  oldestDueAt!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The facts that decide the answer.',
  })
  relevant!: object;
}

export class TicketGroupListDto {
  @ApiProperty({ type: [TicketGroupDto], description: 'The largest 100.' })
  items!: readonly TicketGroupDto[];
}

export class DifferencesDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: the same.' })
  title!: string | null;

  @ApiProperty({ type: [String], description: 'Found here, and not for the first ticket.' })
  found!: readonly string[];

  @ApiProperty({ type: [String], description: 'Found for the first ticket, and not here.' })
  missing!: readonly string[];

  @ApiProperty({ type: [String], description: 'Other parts of the ask that differ.' })
  parts!: readonly string[];
}

export class GroupTicketDto {
  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty()
  taskId!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  risk!: string;

  @ApiProperty()
  dueAt!: string;

  @ApiProperty({ description: 'Give it with the answer.' })
  shownHash!: string;

  @ApiProperty({ description: 'Give it with the answer.' })
  revision!: number;

  @ApiProperty({ type: DifferencesDto })
  differs!: DifferencesDto;
}

export class GroupPreviewDto {
  @ApiProperty()
  key!: string;

  @ApiProperty({ description: 'Of which at most 50 are previewed, those due first.' })
  count!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The question and the form, as the first ticket has them.',
  })
  ask!: object;

  @ApiProperty({ type: [GroupTicketDto] })
  tickets!: readonly GroupTicketDto[];
}

export class SeenTicketDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  ticketId!: string;

  @ApiProperty({ description: 'As it was previewed.' })
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be the `shownHash` of the ticket as you read it' })
  shownHash!: string;

  @ApiProperty({ description: 'As it was previewed.' })
  @IsInt()
  @Min(1)
  revision!: number;
}

export class AnswerGroupDto {
  @ApiProperty({ type: 'object', additionalProperties: true })
  @IsObject()
  answer!: JsonObject;

  @ApiProperty({ type: [SeenTicketDto], description: 'Those that were previewed.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TOGETHER)
  @ArrayUnique(({ ticketId }: SeenTicketDto) => ticketId)
  @ValidateNested({ each: true })
  @Type(() => SeenTicketDto)
  tickets!: SeenTicketDto[];

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 600,
    description: 'For so long the answers can be taken back. Absent: as of any ticket.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(600)
  undoSeconds?: number;

  @ApiPropertyOptional({
    description: 'How many tickets you mean: must be given where one is of high risk.',
  })
  @IsOptional()
  @IsInt()
  confirmCount?: number;

  @ApiPropertyOptional({ type: KeepDto, description: 'Let the answer hold from now on.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => KeepDto)
  keep?: KeepDto;
}

export class GroupResultDto {
  @ApiProperty({ format: 'uuid' })
  ticketId!: string;

  @ApiProperty({ type: String, nullable: true })
  taskId!: string | null;

  @ApiProperty({ enum: ['answered', 'refused'] })
  outcome!: 'answered' | 'refused';

  @ApiProperty({ type: String, nullable: true })
  code!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was refused.' })
  reason!: string | null;
}

export class GroupAnswerDto {
  @ApiProperty({ format: 'uuid', description: 'Of the tickets that were answered together.' })
  groupId!: string;

  @ApiProperty({ type: [GroupResultDto] })
  results!: readonly GroupResultDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Of the answer that was kept.' })
  precedentId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it could not be kept after all.' })
  precedentRefused!: string | null;
}
