import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;

export class IssueLinkDto {
  @ApiProperty({ description: 'Who answers: the name that the answer is recorded under.' })
  @Matches(NAME, { message: 'must be a name' })
  answerAs!: string;

  @ApiProperty({ minimum: 1, maximum: 10_080 })
  @IsInt()
  @Min(1)
  @Max(10_080)
  expiresInMinutes!: number;

  @ApiPropertyOptional({ description: 'The only option that can be given by it.' })
  @IsOptional()
  @Matches(NAME, { message: 'must be the id of an option' })
  option?: string;
}

export class LinkDto {
  @ApiProperty({ description: 'Whoever holds it may give one answer. It is shown once.' })
  url!: string;

  @ApiProperty()
  expiresAt!: string;
}
