import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';

export class ReapplyErasuresDto {
  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Believe also rows that the index of the ledger does not vouch for: after a restore of PostgreSQL alone. Whoever can write such rows could have keys destroyed.',
  })
  @IsOptional()
  @IsBoolean()
  unvouched?: boolean;
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
      'Events that would matter, and that the index of the ledger does not vouch for: nothing was done about them.',
  })
  unvouched!: number;
}
