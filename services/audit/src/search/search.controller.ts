import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  FromRequest,
  pageOf,
  placeOfCursor,
  type RequestContext,
  UuidPipe,
} from '@nightshift/service-kit';
import { EVIDENCE, SEARCH } from '../tokens.js';
import type { EvidenceFiles } from './evidence-file.store.js';
import { FoundPageDto, SearchQuery } from './search.dto.js';
import type { LedgerSearch } from './search.store.js';
import { termsIn } from './terms.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class SearchController {
  constructor(
    @Inject(SEARCH) private readonly tasks: LedgerSearch,
    @Inject(EVIDENCE) private readonly files: EvidenceFiles,
  ) {}

  @Get('search')
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

  @Get('evidence/:taskId')
  @ApiOperation({
    summary:
      'The evidence of one task as a file (nightshift.evidence/1): what produced its output, and every event with its bytes, its leaf and its proof',
  })
  @ApiOkResponse({
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  async evidence(
    @Param('taskId', UuidPipe) taskId: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.files.of(tenant, taskId, now), {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="evidence-${taskId}.json"`,
    });
  }
}
