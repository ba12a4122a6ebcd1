import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';

const MOST = 1_000_000;

export class SetLimitDto {
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 1,
    description: 'Tasks under way at once; without it there is no such limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST)
  maxRunning?: number | null;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 1,
    description: 'Tasks started within any minute; without it there is no such limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST)
  perMinute?: number | null;

  @ApiPropertyOptional({
    default: false,
    description: 'Nothing new is started; what is under way goes on.',
  })
  @IsOptional()
  @IsBoolean()
  draining?: boolean;
}

export class AdmissionLimitDto {
  @ApiProperty({ enum: ['tenant', 'workflow'] })
  scope!: string;

  @ApiProperty()
  key!: string;

  @ApiProperty({ type: Number, nullable: true })
  maxRunning!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  perMinute!: number | null;

  @ApiProperty()
  draining!: boolean;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  at!: string;
}

export class LimitListDto {
  @ApiProperty({ type: [AdmissionLimitDto] })
  items!: readonly AdmissionLimitDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: null;
}
