import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Effect } from './effects.js';

export class EffectDto implements Effect {
  @ApiProperty()
  step!: number;

  @ApiProperty()
  tool!: string;

  @ApiProperty({ enum: ['idempotent', 'at-most-once'] })
  effect!: Effect['effect'];

  @ApiProperty({ description: 'What the tool was given to deduplicate by.' })
  idempotencyKey!: string;

  @ApiProperty()
  argumentsHash!: string;

  @ApiProperty({
    enum: ['done', 'not-done', 'unknown'],
    description: 'unknown from the intent on, until there is an outcome',
  })
  is!: Effect['is'];

  @ApiPropertyOptional({
    enum: ['called', 'reconciled', 'simulated', 'told'],
    description:
      'How it is known that it is done; simulated: it was not, an earlier result was used.',
  })
  how?: NonNullable<Effect['how']>;

  @ApiProperty()
  attempts!: number;

  @ApiProperty({ description: 'Times the tool was asked whether it happened.' })
  queries!: number;

  @ApiPropertyOptional()
  reason?: string;
}
