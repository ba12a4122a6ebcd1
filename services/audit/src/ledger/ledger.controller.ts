import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { INDEX, ROWS, SQL } from '../tokens.js';
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
import type { SqlDesk } from './sql.store.js';
import { type Verification, verifyLedger } from './verify.store.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class LedgerController {
  private verifying: Promise<Verification> | undefined;

  constructor(
    @Inject(INDEX) private readonly index: LedgerIndex,
    @Inject(ROWS) private readonly rows: LedgerRows,
    @Inject(SQL) private readonly desk: SqlDesk,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The head of the ledger' })
  @ApiOkResponse({ type: LedgerHeadDto })
  async head(): Promise<LedgerHeadDto> {
    const { lastIndex, batchHash } = await this.index.head();
    return { lastIndex, batchHash: batchHash.toString('hex') };
  }

  @Get('events')
  @ApiOperation({ summary: 'Events of the tenant as they are in the ledger, in its order' })
  @ApiOkResponse({ type: LedgerPageDto })
  async events(
    @Query() { afterIndex, limit, taskId, type }: LedgerEventsQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<LedgerPageDto> {
    const rows = await this.rows.after(afterIndex, limit, { tenant, taskId, type });
    return {
      items: rows.map(({ index, leafHex, body }) => ({
        index,
        leaf: leafHex,
        event: eventIn(body),
      })),
      // A page of large events is shorter than its limit: only an empty one is the last.
      nextAfterIndex: rows.at(-1)?.index ?? null,
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
    // Whoever asks meanwhile gets the same answer: a walk over everything is dear.
    this.verifying ??= verifyLedger(this.index, this.rows).finally(() => {
      this.verifying = undefined;
    });
    return this.verifying;
  }

  @Post('sql')
  @HttpCode(200)
  @ApiOperation({ summary: 'A read-only query over the views; they show the events of the tenant' })
  @ApiOkResponse({ type: SqlResultDto })
  sql(@Body() { query }: SqlDto, @FromRequest() { tenant }: RequestContext): Promise<SqlResultDto> {
    return this.desk.run(tenant, query);
  }
}

/** What was tampered with may be no JSON any more: then it is shown as it is. */
const eventIn = (body: string): object => {
  try {
    return JSON.parse(body) as object;
  } catch {
    return { unreadable: body };
  }
};
