import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Instant } from '@nightshift/kernel';
import type { ModelView } from './lane.js';
import { untilOf } from './report.js';

export class ProviderDto {
  @ApiProperty({ example: 'openai/gpt-5-mini' })
  model!: string;

  @ApiProperty({ enum: ['well', 'cooling-down', 'open', 'half-open'] })
  state!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'No call begins before.' })
  until?: string;

  @ApiPropertyOptional({ description: 'Class of the error it began with.' })
  errorClass?: string;

  @ApiPropertyOptional()
  reason?: string;

  @ApiProperty({ description: 'Calls under way.' })
  inFlight!: number;

  @ApiProperty({ description: 'Runs that wait for it: for its health, or for a limit.' })
  waiting!: number;
}

export class ProviderListDto {
  @ApiProperty({ type: [ProviderDto], description: 'Models that this process has called.' })
  items!: ProviderDto[];
}

/** @param instantAt the time of day at a time of the gate */
export const providerDto = (
  { model, health, inFlight, waiting }: ModelView,
  instantAt: (ms: number) => Instant,
): ProviderDto => {
  const until = untilOf(health);
  return {
    model,
    state: health.state,
    ...(until === undefined ? {} : { until: instantAt(until) }),
    ...(health.state === 'well' ? {} : health.cause),
    inFlight,
    waiting,
  };
};
