import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { type Kind, kinds } from './terms.js';

export class SearchQuery extends PageQuery {
  @ApiPropertyOptional({
    example: 'subject:repo-7 model:openai/large',
    description: `Words that must all be found of a task, eight at most. A word is looked for everywhere; ${kinds.map((kind) => `\`${kind}:\``).join(', ')} before it says where. Ids and hashes are found by how they begin, names by any part of them. Quotes around what has spaces. Empty: every task.`,
  })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  q = '';
}

export class MatchDto {
  @ApiProperty({ enum: kinds })
  kind!: Kind;

  @ApiProperty()
  value!: string;

  @ApiProperty({ description: 'Ledger index of the first event that says so.' })
  index!: number;

  @ApiProperty({ description: 'Events that say so.' })
  times!: number;
}

export class FoundTaskDto {
  @ApiProperty()
  taskId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The beginning of its brief; null where that is no text, or erased.',
  })
  title!: string | null;

  @ApiPropertyOptional({ enum: [true], description: 'The key of its content was destroyed.' })
  contentErased?: true;

  @ApiProperty({ example: 'dependency-audit@1' })
  workflow!: string;

  @ApiProperty()
  subject!: string;

  @ApiProperty({ type: String, nullable: true })
  idempotencyKey!: string | null;

  @ApiProperty()
  acceptedAt!: string;

  @ApiProperty({ description: 'Ledger index of its acceptance.' })
  index!: number;

  @ApiProperty({ enum: ['open', 'completed', 'failed', 'cancelled'] })
  status!: string;

  @ApiProperty({ type: String, nullable: true })
  endedAt!: string | null;

  @ApiProperty({ type: String, nullable: true })
  outputHash!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Ledger index of its output.' })
  outputIndex!: number | null;

  @ApiProperty({ type: [MatchDto] })
  matched!: readonly MatchDto[];
}

export class FoundPageDto {
  @ApiProperty({ type: [FoundTaskDto] })
  items!: readonly FoundTaskDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @ApiProperty({ description: 'Milliseconds it took to search.' })
  elapsedMs!: number;
}
