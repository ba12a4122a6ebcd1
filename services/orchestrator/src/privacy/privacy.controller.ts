import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  PageQuery,
  type RequestContext,
  UuidPipe,
} from '@nightshift/service-kit';
import { DESK, ERASURES, RETENTION } from '../tokens.js';
import type { Erasure, Erasures } from './erasures.store.js';
import {
  EraseSubjectDto,
  ErasureDto,
  ErasurePageDto,
  HoldDto,
  HoldListDto,
  HoldSetDto,
  LiftHoldDto,
  RetentionListDto,
  SetHoldDto,
  SetRetentionDto,
} from './privacy.dto.js';
import type { Asked, PrivacyDesk } from './privacy-desk.store.js';
import type { Hold } from './privacy.js';
import type { Retention } from './retention.store.js';

/** What is kept of whom: erasing a data subject, days of retention, legal holds. */
@ApiTags('privacy')
@Controller('v1')
export class PrivacyController {
  constructor(
    @Inject(DESK) private readonly desk: PrivacyDesk,
    @Inject(ERASURES) private readonly erasures: Erasures,
    @Inject(RETENTION) private readonly retention: Retention,
  ) {}

  @Post('subjects/:name/erase')
  @HttpCode(202)
  @ApiOperation({
    summary:
      'Erase all that was said of a data subject: its open work is cancelled, its keys are destroyed. It cannot be undone.',
  })
  @ApiAcceptedResponse({ type: ErasureDto })
  async erase(
    @Param('name') name: string,
    @Body() { reason }: EraseSubjectDto,
    @FromRequest() request: RequestContext,
  ): Promise<ErasureDto> {
    return erasureDto(await this.desk.erase(nameOf(name, '/name'), reason, askedBy(request)));
  }

  @Get('erasures')
  @ApiOperation({ summary: 'Erasures of the tenant, by people and by retention, newest first' })
  @ApiOkResponse({ type: ErasurePageDto })
  async list(
    @Query() { limit, cursor }: PageQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ErasurePageDto> {
    const { items, nextCursor } = await this.erasures.list(tenant, limit, cursor);
    return { items: items.map(erasureDto), nextCursor };
  }

  @Get('erasures/:id')
  @ApiOperation({ summary: 'What became of an erasure' })
  @ApiOkResponse({ type: ErasureDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ErasureDto> {
    return erasureDto(await this.erasures.one(tenant, id));
  }

  @Get('legal-holds')
  @ApiOperation({ summary: 'Legal holds in force' })
  @ApiOkResponse({ type: HoldListDto })
  async holds(@FromRequest() { tenant }: RequestContext): Promise<HoldListDto> {
    return { items: (await this.desk.holds(tenant)).map(holdDto), nextCursor: null };
  }

  @Post('legal-holds')
  @ApiOperation({
    summary:
      'Let nothing of a data subject or a workflow, or of the whole tenant, be erased, also not by retention',
  })
  @ApiCreatedResponse({ type: HoldSetDto })
  async hold(
    @Body() { subject, workflow, reason }: SetHoldDto,
    @FromRequest() request: RequestContext,
  ): Promise<HoldSetDto> {
    // `null` passes as absent.
    const scope = { subject: subject ?? undefined, workflow: workflow ?? undefined };
    const { hold, tooLateFor } = await this.desk.hold(scope, reason, askedBy(request));
    return Object.assign(holdDto(hold), { tooLateFor });
  }

  @Post('legal-holds/:id/lift')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a legal hold' })
  @ApiNoContentResponse()
  release(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: LiftHoldDto,
    @FromRequest() request: RequestContext,
  ): Promise<void> {
    return this.desk.release(id, reason, askedBy(request));
  }

  @Get('retention')
  @ApiOperation({ summary: 'For how many days content is kept, by workflow' })
  @ApiOkResponse({ type: RetentionListDto })
  async days(@FromRequest() { tenant }: RequestContext): Promise<RetentionListDto> {
    const items = await this.retention.list(tenant);
    return { items: items.map(({ workflow, days }) => ({ workflow, days })), nextCursor: null };
  }

  @Put('retention/:workflow')
  @HttpCode(204)
  @ApiOperation({
    summary:
      'Keep what is said of data subjects in a workflow for so many days after a task was accepted; null: for ever',
  })
  @ApiNoContentResponse()
  keepFor(
    @Param('workflow') workflow: string,
    @Body() { days }: SetRetentionDto,
    @FromRequest() request: RequestContext,
  ): Promise<void> {
    return this.desk.keepFor(nameOf(workflow, '/workflow'), days, askedBy(request));
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;

const nameOf = (name: string, at: string): string => {
  if (NAME.test(name)) return name;
  throw new Refusal('invalid-request', 'invalid', 'This is not a name.', [
    { at, reason: 'letters, digits and . _ @ : + - only, at most 128' },
  ]);
};

const askedBy = (request: RequestContext): Asked => ({
  tenant: request.tenant,
  by: request.actor,
  context: (stream) => eventContextOf(request, stream),
});

const erasureDto = (one: Erasure): ErasureDto => ({
  erasureId: one.erasureId,
  cause: one.cause,
  subject: one.subject,
  workflow: one.workflow,
  before: one.before,
  by: one.by,
  reason: one.reason,
  requestedAt: one.requestedAt.toISOString(),
  status: one.completedAt ? 'complete' : one.passes > 0 ? 'erased' : 'requested',
  keys: one.keys.length,
  tasks: one.tasks,
  cancelled: one.cancelled,
  fault: one.fault,
  completedAt: one.completedAt?.toISOString() ?? null,
});

const holdDto = ({ holdId, subject, workflow, by, reason }: Hold): HoldDto => ({
  holdId,
  subject: subject ?? null,
  workflow: workflow ?? null,
  by,
  reason,
});
