import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { EXPORT } from '../tokens.js';
import { ExportFileQuery, ExportPartDto, ExportPartQuery } from './export.dto.js';
import type { LedgerExport } from './export.store.js';

@ApiTags('ledger')
@Controller('v1/ledger/export')
export class ExportController {
  constructor(@Inject(EXPORT) private readonly exporter: LedgerExport) {}

  @Get()
  @ApiOperation({
    summary: "The next part of the tenant's events to be exported, by the days they happened on",
  })
  @ApiOkResponse({ type: ExportPartDto })
  part(
    @Query() { afterIndex, upToIndex, limit }: ExportPartQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ExportPartDto> {
    return this.exporter.part(tenant, afterIndex, upToIndex, limit);
  }

  @Get('file')
  @ApiOperation({ summary: 'Its events of one day as Parquet, with the bytes that were hashed' })
  @ApiOkResponse({
    content: {
      'application/vnd.apache.parquet': { schema: { type: 'string', format: 'binary' } },
    },
  })
  async file(
    @Query() { day, ...part }: ExportFileQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.exporter.parquet(tenant, part, day), {
      type: 'application/vnd.apache.parquet',
    });
  }
}
