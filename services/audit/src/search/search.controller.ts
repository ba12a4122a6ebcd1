import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  FromRequest,
  pageOf,
  placeOfCursor,
  type RequestContext,
  ShowsContent,
} from '@nightshift/service-kit';
import { SEARCH } from '../tokens.js';
import { FoundPageDto, SearchQuery } from './search.dto.js';
import type { LedgerSearch } from './search.store.js';
import { termsIn } from './terms.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class SearchController {
  constructor(@Inject(SEARCH) private readonly tasks: LedgerSearch) {}

  @Get('search')
  @ShowsContent('search')
  @ApiOperation({ summary: 'Tasks by what the ledger says of them, newest first' })
  @ApiOkResponse({ type: FoundPageDto })
  async search(
    @Query() { q, limit, cursor }: SearchQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<FoundPageDto> {
    const started = performance.now();
    const found = await this.tasks.tasks(tenant, termsIn(q), placeOfCursor(cursor), limit + 1);
    const page = pageOf(found, limit, ({ acceptedAt, taskId }) => [acceptedAt, taskId]);
    return { ...page, elapsedMs: Math.round(performance.now() - started) };
  }
}
