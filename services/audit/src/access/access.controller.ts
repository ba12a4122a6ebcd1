import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, pageOf, type RequestContext } from '@nightshift/service-kit';
import { numberOfCursor } from '../number-cursor.js';
import { ACCESSES } from '../tokens.js';
import { AccessPageDto, AccessQuery } from './access.dto.js';
import type { Accesses } from './accesses.store.js';

@ApiTags('ledger')
@Controller('v1/ledger/access')
export class AccessController {
  constructor(@Inject(ACCESSES) private readonly accesses: Pick<Accesses, 'before'>) {}

  @Get()
  @ApiOperation({ summary: 'Who was shown sealed content of which task, and why; newest first' })
  @ApiOkResponse({ type: AccessPageDto })
  async list(
    @Query() { limit, cursor, ...filter }: AccessQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<AccessPageDto> {
    const before = numberOfCursor(cursor);
    const rows = await this.accesses.before(tenant, filter, before, limit + 1);
    return pageOf(rows, limit, ({ index }) => [index]);
  }
}
