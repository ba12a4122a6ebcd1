import { ApiProperty } from '@nestjs/swagger';

export class ViewColumnDto {
  @ApiProperty({ example: 'cost_usd' })
  name!: string;

  @ApiProperty({ example: 'Float64', description: 'As the engine names it.' })
  type!: string;

  @ApiProperty()
  summary!: string;
}

export class ViewDto {
  @ApiProperty({ example: 'v_tasks' })
  name!: string;

  @ApiProperty()
  summary!: string;

  @ApiProperty({ type: [ViewColumnDto] })
  columns!: readonly ViewColumnDto[];
}

export class SqlSchemaDto {
  @ApiProperty({ type: [ViewDto] })
  views!: readonly ViewDto[];

  @ApiProperty({ description: 'Rows of one answer or file.' })
  maxRows!: number;

  @ApiProperty({ description: 'A query is ended after this time.' })
  maxSeconds!: number;

  @ApiProperty({ description: 'Memory of one query.' })
  maxBytes!: number;
}
