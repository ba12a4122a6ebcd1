import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MAX_SECONDS } from '../ledger/limits.js';
import { MAX_MEMORY, MAX_ROWS } from '../ledger/sql-limits.js';
import { SCHEMA } from '../tokens.js';
import { SqlSchemaDto } from './schema.dto.js';
import type { SqlSchema } from './schema.store.js';

@ApiTags('ledger')
@Controller('v1/ledger/schema')
export class SchemaController {
  constructor(@Inject(SCHEMA) private readonly schema: SqlSchema) {}

  @Get()
  @ApiOperation({ summary: 'What SQL may read: views, columns, types, and the quotas of a query' })
  @ApiOkResponse({ type: SqlSchemaDto })
  async views(): Promise<SqlSchemaDto> {
    const views = await this.schema.views();
    return { views, maxRows: MAX_ROWS, maxSeconds: MAX_SECONDS, maxBytes: MAX_MEMORY };
  }
}
