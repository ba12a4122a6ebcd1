import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsInt, IsOptional, Min } from 'class-validator';

/** As one event says. */
const MOST_PLACES = 1000;

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
    type: [Number],
    maxItems: MOST_PLACES,
    description:
      'Places in the ledger, of `doubted`, of events that are not to be believed: they are left aside for good, and erasures go on. Places that are not in doubt are passed over.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_PLACES)
  @IsInt({ each: true })
  @Min(1, { each: true })
  dismiss?: number[];
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
    type: [Number],
    maxItems: MOST_PLACES,
    description: 'Their places in the ledger, the first of them.',
  })
  doubted!: readonly number[];
}

export const reappliedDto = ({
  doubts,
  ...done
}: Omit<ReappliedDto, 'unvouched' | 'doubted'> & {
  readonly doubts: readonly { readonly index: number }[];
}): ReappliedDto => ({
  ...done,
  unvouched: doubts.length,
  doubted: doubts.slice(0, MOST_PLACES).map(({ index }) => index),
});
