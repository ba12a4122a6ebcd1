import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '@nightshift/service-kit';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Exactly one of them. */
export class CauseQuery {
  @ApiPropertyOptional({
    example: 'assessor@3',
    description:
      "An agent's instructions as version 3 of its workflow has them (`assessor@3`, `dependency-audit/assessor@3`), or the hash of instructions or of a whole prompt, from 8 letters on.",
  })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  prompt?: string;

  @ApiPropertyOptional({ example: 'openai/gpt-5-mini' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  model?: string;

  @ApiPropertyOptional({ example: 'read_manifest' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  tool?: string;

  @ApiPropertyOptional({ example: 'dependency-audit@1', description: 'With or without a version.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  workflow?: string;

  @ApiPropertyOptional({ example: 'ana', description: 'A person who decided.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  reviewer?: string;

  @ApiPropertyOptional({
    description: 'Who made this output, and who was given it as a brief or by a tool.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  outputHash?: string;
}

export class BlastRadiusQuery extends IntersectionType(PageQuery, CauseQuery) {}
