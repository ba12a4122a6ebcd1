import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Json } from '@nightshift/kernel';
import {
  IsDefined,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;

export class SetScheduleDto {
  @ApiProperty({
    description: '`name` for the version that is newest when it is due, or `name@version`.',
    example: 'dependency-audit',
  })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@\d{1,9})?$/, {
    message: 'must be `name` or `name@version`',
  })
  workflow!: string;

  @ApiProperty({
    description: 'Minute, hour, day of the month, month, day of the week.',
    example: '0 22 * * MON-FRI',
  })
  @IsString()
  @MaxLength(200)
  cron!: string;

  @ApiPropertyOptional({ description: 'IANA name.', default: 'UTC', example: 'Europe/Berlin' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timeZone?: string;

  @ApiProperty({ description: "Fits the workflow's brief schema." })
  @IsDefined({ message: 'is missing' })
  brief!: Json;

  @ApiPropertyOptional({ description: 'Whose data it is about.', default: 'none' })
  @IsOptional()
  @Matches(NAME, { message: 'must be a name' })
  subject?: string;

  @ApiPropertyOptional({ minimum: 0, maximum: 9, default: 5 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(9)
  priority?: number;
}

export class ScheduleDto {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  workflow!: string;

  @ApiProperty()
  cron!: string;

  @ApiProperty()
  timeZone!: string;

  @ApiProperty()
  brief!: Json;

  @ApiProperty()
  subject!: string;

  @ApiProperty()
  priority!: number;

  @ApiProperty()
  by!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: never again.' })
  nextDueAt!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why the last due time led to no task.',
  })
  fault!: string | null;
}

export class ScheduleListDto {
  @ApiProperty({ type: [ScheduleDto] })
  items!: readonly ScheduleDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: null;
}
