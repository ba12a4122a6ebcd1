import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { HaltReason } from '@nightshift/contracts';
import { MoneyDto } from '@nightshift/service-kit';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

const SCOPES = ['task', 'workflow', 'tenant', 'everything'];
const REASONS = [
  'budget-exhausted',
  'cost-anomaly',
  'spend-rate',
  'loop',
  'retry-storm',
  'misconfigured',
  'kill-switch',
] as const satisfies readonly HaltReason[];

export class OrderHaltDto {
  @ApiProperty({ enum: SCOPES })
  @IsIn(SCOPES)
  scope!: string;

  @ApiPropertyOptional({
    description: 'The task or workflow; of a tenant only your own, and for everything none.',
  })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  key?: string;

  @ApiProperty({ description: 'For whoever wonders why nothing moves.' })
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason!: string;
}

export class LiftHaltDto {
  @ApiPropertyOptional({
    description:
      'Of a rule that broke: it is not looked at again for the task, or for the rest of the day.',
  })
  @IsOptional()
  @IsBoolean()
  once?: boolean;
}

export class HaltDto {
  @ApiProperty({ format: 'uuid' })
  haltId!: string;

  @ApiProperty({ enum: SCOPES })
  scope!: string;

  @ApiProperty({ description: '`*`: every tenant.' })
  key!: string;

  @ApiProperty({
    enum: REASONS,
  })
  reason!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The ticket that asks what is to be done; null for everything.',
  })
  ticketId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Which limit is used up.' })
  period!: string | null;

  @ApiProperty({ type: MoneyDto, nullable: true })
  limit!: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'When it was ordered.' })
  settled!: MoneyDto | null;

  @ApiProperty({ type: MoneyDto, nullable: true, description: 'When it was ordered.' })
  reserved!: MoneyDto | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'What the order is based on: counts, nano-USD or milliseconds, by name.',
  })
  figures!: Record<string, number>;

  @ApiProperty({ type: String, nullable: true, description: 'Who ordered it; null: a rule.' })
  by!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'When the ticket is due.' })
  dueAt!: string | null;
}

export class HaltListDto {
  @ApiProperty({ type: [HaltDto] })
  items!: HaltDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: null;
}

export class RuleDto {
  @ApiProperty({ enum: REASONS })
  reason!: string;

  @ApiProperty({ enum: ['task', 'workflow', 'tenant'], description: 'What it halts.' })
  scope!: string;

  @ApiProperty({ description: 'False: switched off in the configuration.' })
  isOn!: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'When it breaks: counts, nano-USD or milliseconds, by name.',
  })
  figures!: Record<string, number>;
}

export class RuleListDto {
  @ApiProperty({ type: [RuleDto], description: 'Besides the limits, and orders of people.' })
  items!: RuleDto[];

  @ApiProperty({ type: [Number], description: 'Percentages of a limit whose use is announced.' })
  thresholds!: number[];
}
