import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto, moneyDto } from '@nightshift/service-kit';
import type { Attempt, Step } from './transcript-steps.js';

export class RetryDto {
  @ApiProperty({ example: 'rate-limited', description: 'Why it is tried again.' })
  errorClass!: string;

  @ApiProperty()
  delayMs!: number;

  @ApiProperty()
  dueAt!: string;

  @ApiProperty()
  reason!: string;

  @ApiPropertyOptional({ description: 'The fallback model that is tried instead.' })
  model?: string;

  @ApiPropertyOptional({ description: 'True where an order to stop broke it off.' })
  uncounted?: boolean;
}

export class AttemptDto {
  @ApiProperty({ description: '1 for the first try of the step.' })
  attempt!: number;

  @ApiPropertyOptional({ description: 'Which model call of the run it is, from 1.' })
  n?: number;

  @ApiProperty({ description: 'The model, or the tool.' })
  what!: string;

  @ApiPropertyOptional()
  at?: string;

  @ApiProperty({
    example: 'answered',
    description: 'answered, asked (a person), under-way, or the error’s class',
  })
  outcome!: string;

  @ApiPropertyOptional()
  reason?: string;

  @ApiPropertyOptional({ type: MoneyDto })
  cost?: MoneyDto;

  @ApiPropertyOptional({ description: 'True where the true usage is not known.' })
  costIsBound?: boolean;

  @ApiPropertyOptional()
  latencyMs?: number;

  @ApiPropertyOptional({ type: RetryDto, description: 'Set where it is tried again.' })
  retry?: RetryDto;

  @ApiPropertyOptional({ format: 'uuid', description: 'The question it led to.' })
  ticketId?: string;
}

export class RunStepDto {
  @ApiProperty()
  step!: number;

  @ApiProperty({ enum: ['model', 'tool'] })
  kind!: string;

  @ApiProperty({ type: [AttemptDto] })
  attempts!: AttemptDto[];
}

export const runStepDto = ({ step, kind, attempts }: Step): RunStepDto => ({
  step,
  kind,
  attempts: attempts.map(attemptDto),
});

export const attemptDto = ({ costNanoUsd, ...attempt }: Attempt): AttemptDto => ({
  ...attempt,
  ...(costNanoUsd !== undefined && { cost: moneyDto(costNanoUsd) }),
});
