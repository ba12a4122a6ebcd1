import { ApiProperty } from '@nestjs/swagger';

export class WorkflowDto {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  version!: number;

  @ApiProperty({ description: 'SHA-256 of the definition; tasks are pinned to it.' })
  hash!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  definition!: object;
}

export class WorkflowListDto {
  @ApiProperty({ type: [WorkflowDto] })
  items!: WorkflowDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: null;
}
