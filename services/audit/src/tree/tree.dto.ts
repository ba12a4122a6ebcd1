import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class InclusionQuery {
  @ApiProperty({ minimum: 1, description: 'Ledger index of the event.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  index!: number;

  @ApiPropertyOptional({
    minimum: 1,
    description:
      'In the tree of this many events. Left out: that of the newest checkpoint if it covers the event, else the whole tree.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  size?: number;
}

export class ConsistencyQuery {
  @ApiProperty({ minimum: 0 })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  from!: number;

  @ApiPropertyOptional({ minimum: 0, description: 'Left out: all events.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  to?: number;
}

const hashes = 'Hex, from the leaf upwards.';

export class InclusionProofDto {
  @ApiProperty({ description: 'Ledger index; events count from 1.' })
  index!: number;

  @ApiProperty({ description: 'The same as RFC 6962 counts: from 0.' })
  leafIndex!: number;

  @ApiProperty()
  treeSize!: number;

  @ApiProperty({ description: 'SHA-256(0x00 ‖ bytes of the event), hex.' })
  leaf!: string;

  @ApiProperty({ type: [String], description: hashes })
  path!: readonly string[];

  @ApiProperty({ description: 'Of the tree of `treeSize` events, hex.' })
  rootHash!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The signed note over this root; null where none was signed at this size.',
  })
  checkpoint!: string | null;
}

export class ConsistencyProofDto {
  @ApiProperty()
  from!: number;

  @ApiProperty()
  to!: number;

  @ApiProperty({ type: [String], description: hashes })
  path!: readonly string[];

  @ApiProperty()
  fromRootHash!: string;

  @ApiProperty()
  toRootHash!: string;
}

export class CheckpointDto {
  @ApiProperty({ description: 'Counts the checkpoints of this ledger, from 1.' })
  number!: number;

  @ApiProperty({ description: 'Events that it covers: those with an index up to this one.' })
  treeSize!: number;

  @ApiProperty({ description: 'Hex.' })
  rootHash!: string;

  @ApiProperty({ description: 'The signed note (C2SP tlog-checkpoint): what to keep elsewhere.' })
  note!: string;

  @ApiProperty({ type: [String], description: 'Verifier keys that signed it (C2SP signed-note).' })
  keys!: readonly string[];

  @ApiProperty({ type: [String], description: 'Those of them that had not signed the one before.' })
  newKeys!: readonly string[];

  @ApiProperty({ format: 'date-time' })
  signedAt!: string;
}

export class CheckpointPageDto {
  @ApiProperty({ type: [CheckpointDto] })
  items!: readonly CheckpointDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
