import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { FromRequest, type RequestContext, ShowsContent } from '@nightshift/service-kit';
import { type ShownEvents, writtenEvent } from '../content/shown-events.store.js';
import { INDEX, ROWS, SHOWN, SQL, VERIFIER } from '../tokens.js';
import { VerifyDto } from '../tree/verify.dto.js';
import { VerificationDto } from '../verification/outcome.dto.js';
import { LedgerEventsQuery, LedgerPageDto } from './ledger-events.dto.js';
import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import { LedgerHeadDto, SqlDto, SqlResultDto } from './ledger.dto.js';
import type { FileFormat, SqlDesk } from './sql.store.js';
import type { Verifier } from './verifier.store.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    @Inject(INDEX) private readonly index: LedgerIndex,
    @Inject(ROWS) private readonly rows: LedgerRows,
    @Inject(VERIFIER) private readonly verifier: Verifier,
    @Inject(SQL) private readonly desk: SqlDesk,
    @Inject(SHOWN) private readonly shown: ShownEvents,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The head of the ledger' })
  @ApiOkResponse({ type: LedgerHeadDto })
  async head(): Promise<LedgerHeadDto> {
    const { lastIndex, batchHash } = await this.index.head();
    return { lastIndex, batchHash: batchHash.toString('hex') };
  }

  @Get('events')
  @ShowsContent('trace')
  @ApiOperation({
    summary: 'Events of the tenant in the order of the ledger, with their content opened',
  })
  @ApiOkResponse({ type: LedgerPageDto })
  async events(
    @Query() { afterIndex, limit, taskId, type, asWritten }: LedgerEventsQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<LedgerPageDto> {
    const rows = await this.rows.after(afterIndex, limit, { tenant, taskId, type });
    const shown = asWritten === 'true' ? rows.map(writtenEvent) : await this.shown.of(rows);
    return {
      items: shown.map((event, at) => ({
        index: rows[at]?.index ?? 0,
        leaf: rows[at]?.leafHex ?? '',
        ...event,
      })),
      // A page of large events is shorter than its limit: only an empty one is the last.
      nextAfterIndex: rows.at(-1)?.index ?? null,
    };
  }

  @Post('verify')
  @HttpCode(200)
  @ApiOperation({
    summary:
      "Re-read and re-hash every row, and check completeness, what was signed, and the services' own event tables; names the first index that differs. Answers at the end alone: for a long ledger, begin a verification",
  })
  @ApiOkResponse({ type: VerificationDto })
  verify(@Body() brought: VerifyDto): Promise<VerificationDto> {
    return this.verifier.verify(brought);
  }

  @Post('sql')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'A read-only query over the views; they show the events of the tenant. With `format`, a file.',
  })
  @ApiExtraModels(SqlResultDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(SqlResultDto) } },
      'application/x-ndjson': { schema: { type: 'string', format: 'binary' } },
      'text/csv': { schema: { type: 'string', format: 'binary' } },
      'application/vnd.apache.parquet': { schema: { type: 'string', format: 'binary' } },
    },
  })
  async sql(
    @Body() { query, format }: SqlDto,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<SqlResultDto | StreamableFile> {
    if (format === undefined) return this.desk.run(tenant, query);
    return new StreamableFile(await this.desk.file(tenant, query, format), {
      type: mediaTypes[format],
      disposition: `attachment; filename="ledger.${format}"`,
    });
  }
}

const mediaTypes: Record<FileFormat, string> = {
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
};
