import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto } from '@nightshift/service-kit';
import { ProviderDto } from '../health/providers.dto.js';
import { RunStepDto } from './run-steps.dto.js';

export class RunEventDto {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  time!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: object;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Messages, arguments, results.',
  })
  content?: object;
}

export class RunDto {
  @ApiProperty({ format: 'uuid' })
  runId!: string;

  @ApiProperty({ format: 'uuid' })
  taskId!: string;

  @ApiProperty({ enum: ['worker', 'qa', 'correction'] })
  role!: string;

  @ApiProperty()
  stage!: string;

  @ApiProperty()
  agent!: string;

  @ApiProperty()
  workflow!: string;

  @ApiProperty({
    example: 'model',
    description:
      'open runs: ready, funding, model, tools, backing-off, suspended; else completed, failed, cancelled',
  })
  status!: string;

  @ApiPropertyOptional({
    type: ProviderDto,
    description: 'The model it waits for: for its health or for a limit.',
  })
  waitsFor?: ProviderDto;

  @ApiProperty({ type: MoneyDto })
  granted!: MoneyDto;

  @ApiProperty({ type: MoneyDto })
  spent!: MoneyDto;

  @ApiProperty({ description: 'True if every model called was a simulated one.' })
  simulated!: boolean;

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: 'What was said: the prompt of the newest call, and its answer.',
  })
  transcript!: readonly object[];

  @ApiProperty({ type: [RunStepDto], description: 'Its calls, each with all its attempts.' })
  steps!: RunStepDto[];

  @ApiProperty({ type: [RunEventDto] })
  events!: RunEventDto[];
}
