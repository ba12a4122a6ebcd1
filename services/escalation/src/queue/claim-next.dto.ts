import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { NAME } from './queue.dto.js';

export class ClaimNextDto {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(NAME, { message: 'must be the name of a queue' })
  queue?: string;

  @ApiPropertyOptional({ description: 'Of queues that have it.' })
  @IsOptional()
  @Matches(NAME, { message: 'must be the name of a skill' })
  skill?: string;

  @ApiPropertyOptional({ enum: ['due', 'risk'], default: 'due' })
  @IsOptional()
  @IsIn(['due', 'risk'])
  order?: 'due' | 'risk';
}
