import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** What whoever verifies brings along. */
export class VerifyDto {
  @ApiPropertyOptional({
    description:
      'A signed checkpoint that was kept elsewhere: the ledger must still have its root.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(20_000)
  checkpoint?: string;

  @ApiPropertyOptional({
    type: [String],
    description:
      'Verifier keys that are trusted, and no others before they vouch. Left out: whoever signed first.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(400, { each: true })
  keys?: string[];
}
