import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Clock } from '@nightshift/kernel';
import { CLIENTS, CLOCK, INDEX, ROWS } from '../tokens.js';
import type { LedgerClients } from './clickhouse.store.js';
import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import {
  LedgerEventsQuery,
  LedgerHeadDto,
  LedgerPageDto,
  SqlDto,
  SqlResultDto,
  VerificationDto,
} from './ledger.dto.js';
import { runSql } from './sql.store.js';
import { verifyLedger } from './verify.store.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  constructor(
    @Inject(INDEX) private readonly index: LedgerIndex,
    @Inject(ROWS) private readonly rows: LedgerRows,
    @Inject(CLIENTS) private readonly clients: LedgerClients,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The head of the ledger' })
  @ApiOkResponse({ type: LedgerHeadDto })
  async head(): Promise<LedgerHeadDto> {
    const { lastIndex, batchHash } = await this.index.head();
    return { lastIndex, batchHash: batchHash.toString('hex') };
  }

  @Get('events')
  @ApiOperation({ summary: 'Events as they are in the ledger, in its order' })
  @ApiOkResponse({ type: LedgerPageDto })
  async events(
    @Query() { afterIndex, limit, taskId, type }: LedgerEventsQuery,
  ): Promise<LedgerPageDto> {
    const rows = await this.rows.after(afterIndex, limit, { taskId, type });
    return {
      items: rows.map(({ index, leafHex, body }) => ({
        index,
        leaf: leafHex,
        event: JSON.parse(body) as object,
      })),
      nextAfterIndex: rows.length === limit ? (rows.at(-1)?.index ?? null) : null,
    };
  }

  @Post('verify')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Re-read and re-hash every row, and check completeness; names the first index that differs',
  })
  @ApiOkResponse({ type: VerificationDto })
  verify(): Promise<VerificationDto> {
    return verifyLedger(this.index, this.rows, this.clock.now());
  }

  @Post('sql')
  @HttpCode(200)
  @ApiOperation({ summary: 'A read-only query over the views' })
  @ApiOkResponse({ type: SqlResultDto })
  sql(@Body() { query }: SqlDto): Promise<SqlResultDto> {
    return runSql(this.clients, query);
  }
}
