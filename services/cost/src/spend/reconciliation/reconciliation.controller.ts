import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  PageQuery,
  type RequestContext,
  UuidPipe,
} from '@nightshift/service-kit';
import { RECONCILER, RECONCILIATIONS } from '../../tokens.js';
import {
  columnsIn,
  modelsIn,
  reconciliationIdOf,
  type ReconcileRequest,
} from './reconcile-request.js';
import type { Reconciler } from './reconciler.store.js';
import {
  ReconcileDto,
  ReconciledDto,
  ReconciliationDto,
  ReconciliationListDto,
} from './reconciliation.dto.js';
import type { ReconciliationRows } from './reconciliations.store.js';

@ApiTags('costs')
@Controller('v1/costs/reconciliations')
export class ReconciliationController {
  constructor(
    @Inject(RECONCILER) private readonly reconciler: Reconciler,
    @Inject(RECONCILIATIONS) private readonly rows: ReconciliationRows,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: "Compare a provider's usage or invoice export with the books, by day and model",
  })
  @ApiOkResponse({ type: ReconciledDto })
  async reconcile(
    @Body() body: ReconcileDto,
    @FromRequest() request: RequestContext,
  ): Promise<ReconciledDto> {
    const { tenant, actor, requestId } = request;
    const asked = requestOf(body);
    const id = reconciliationIdOf(tenant, asked, body.again ? requestId : '');
    const known = await this.reconciler.recorded(tenant, id);
    if (known) return { ...known, created: false };
    const context = eventContextOf(request, `reconciliation/${id}`);
    return { ...(await this.reconciler.reconcile(id, asked, actor, context)), created: true };
  }

  @Get()
  @ApiOperation({ summary: 'Reconciliations, the newest first' })
  @ApiOkResponse({ type: ReconciliationListDto })
  async list(
    @Query() query: PageQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ReconciliationListDto> {
    const { items, nextCursor } = await this.rows.list(tenant, query);
    return { items: [...items], nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One reconciliation, line by line' })
  @ApiOkResponse({ type: ReconciliationDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ReconciliationDto> {
    const found = await this.rows.find(tenant, id);
    if (found) return found;
    throw new Refusal('no-such-reconciliation', 'not-found', `There is no reconciliation ${id}.`);
  }
}

const requestOf = ({
  text,
  source = 'export',
  provider,
  format = 'auto',
  columns = {},
  models = {},
  from,
  to,
}: ReconcileDto): ReconcileRequest => ({
  text,
  source,
  provider,
  format,
  columns: columnsIn(columns),
  models: modelsIn(models),
  from,
  to,
});
