import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsOptional, Matches } from 'class-validator';
import { type Doubt, DOUBT_NAME, nameOf } from './doubts.js';

/** As one event says. */
const MOST_DOUBTS = 1000;

export class ReapplyErasuresDto {
  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Believe also what nothing shows that the orchestrator wrote: rows that the index of the ledger does not vouch for, as after a restore of PostgreSQL alone, and events that this database should have. Whoever can write such could have keys destroyed.',
  })
  @IsOptional()
  @IsBoolean()
  unvouched?: boolean;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MOST_DOUBTS,
    example: ['815:3fa9c1d2e4b1'],
    description:
      'Events, as `doubted` names them, that are not to be believed: they are left aside for good, and erasures go on. The place alone will do where nothing else is in doubt there (409 `ambiguous-doubt` otherwise). What is not in doubt is passed over. With `unvouched`: all others are believed.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_DOUBTS)
  @Matches(DOUBT_NAME, { each: true })
  dismiss?: string[];
}

export class ReappliedDto {
  @ApiProperty({
    description: 'Events of holds, retention, erasures and tasks that were put back.',
  })
  events!: number;

  @ApiProperty({ description: 'Erasures that nobody here knew of; they are carried out now.' })
  erasures!: number;

  @ApiProperty({ description: 'Keys that were there again, and are destroyed.' })
  keys!: number;

  @ApiProperty({ description: 'Tasks whose content they had opened.' })
  tasks!: number;

  @ApiProperty({
    description:
      'Events that would matter, and that nothing shows the orchestrator wrote: nothing was done about them, and erasures wait.',
  })
  unvouched!: number;

  @ApiProperty({
    type: [String],
    maxItems: MOST_DOUBTS,
    example: ['815:3fa9c1d2e4b1'],
    description:
      'The first of them: each its place in the ledger, and the beginning of its hash in the tree there.',
  })
  doubted!: readonly string[];
}

export const reappliedDto = ({
  doubts,
  ...done
}: Omit<ReappliedDto, 'unvouched' | 'doubted'> & {
  readonly doubts: readonly Doubt[];
}): ReappliedDto => ({
  ...done,
  unvouched: doubts.length,
  doubted: doubts.slice(0, MOST_DOUBTS).map(nameOf),
});
