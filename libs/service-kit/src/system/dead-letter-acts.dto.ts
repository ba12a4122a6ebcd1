import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, MaxLength, Min, MinLength } from 'class-validator';

const reasonIs = { minLength: 1, maxLength: 1000 } as const;

export class RedriveDto {
  @ApiPropertyOptional(reasonIs)
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason?: string;
}

export class DiscardDto {
  @ApiProperty(reasonIs)
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason!: string;
}

/** Which ones: those that one group parked for one reason, and of one type if it is given. */
class SelectionDto {
  @ApiProperty()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  subscription!: string;

  @ApiProperty()
  @IsString()
  @MaxLength(100)
  code!: string;

  @ApiPropertyOptional({ description: 'Empty: those without a type.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  type?: string;

  @ApiProperty({
    minimum: 1,
    description: 'How many you mean: refused if there are more or fewer.',
  })
  @IsInt()
  @Min(1)
  confirmCount!: number;
}

export class RedriveManyDto extends SelectionDto {
  @ApiPropertyOptional(reasonIs)
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason?: string;
}

export class DiscardManyDto extends SelectionDto {
  @ApiProperty(reasonIs)
  @IsString()
  @MinLength(1)
  @MaxLength(1000)
  reason!: string;
}

export class DeadLetterOutcomeDto {
  @ApiProperty({ format: 'uuid' })
  deadLetterId!: string;

  @ApiProperty({
    enum: ['handled', 'parked-again', 'discarded'],
    description: '`parked-again`: refused once more, with the reason it has now.',
  })
  outcome!: 'handled' | 'parked-again' | 'discarded';
}

export class DeadLettersOutcomeDto {
  @ApiProperty()
  handled!: number;

  @ApiProperty()
  parkedAgain!: number;

  @ApiProperty()
  discarded!: number;

  @ApiProperty({ description: 'Not come to in this call; ask again for them.' })
  left!: number;
}
