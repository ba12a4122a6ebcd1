import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { BudgetScope } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import { nanoFromUsd, Refusal, subtractNano, nano } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  moneyDto,
  type RequestContext,
} from '@nightshift/service-kit';
import { BUDGETS, POLICY } from '../tokens.js';
import type { BudgetCommand } from './budget-command.js';
import { type Budget, levelAt, type Place } from './budget-state.js';
import { BudgetDto, BudgetListDto, RaiseBudgetDto, SetBudgetDto } from './budget.dto.js';
import { type BudgetPolicy, limitAt } from './grant.js';

const SCOPES: readonly string[] = ['tenant', 'workflow', 'task'] satisfies BudgetScope[];

@ApiTags('budgets')
@Controller('v1/budgets')
export class BudgetController {
  constructor(
    @Inject(BUDGETS) private readonly budgets: Aggregates<BudgetCommand, Budget>,
    @Inject(POLICY) private readonly policy: BudgetPolicy,
  ) {}

  @Get()
  @ApiOperation({ summary: "The tenant's budget and those of its workflows" })
  @ApiOkResponse({ type: BudgetListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<BudgetListDto> {
    const { state } = await this.budgets.load(tenant);
    const workflows = [...state.workflows.keys()].sort();
    const places: Place[] = [
      { scope: 'tenant', key: tenant },
      ...workflows.map((key): Place => ({ scope: 'workflow', key })),
    ];
    return {
      items: places.map((place) => this.dtoOf(state, place)),
      nextCursor: null,
      waiting: state.queue.length + state.denied.size,
    };
  }

  @Get(':scope/:key')
  @ApiOperation({ summary: 'One budget' })
  @ApiParam({ name: 'scope', enum: SCOPES as string[] })
  @ApiOkResponse({ type: BudgetDto })
  async show(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<BudgetDto> {
    return this.dtoOf((await this.budgets.load(tenant)).state, placeOf(tenant, scope, key));
  }

  @Put(':scope/:key')
  @ApiOperation({ summary: 'Set a limit. Raising it lifts a halt; what waits goes on.' })
  @ApiParam({ name: 'scope', enum: SCOPES as string[] })
  @ApiOkResponse({ type: BudgetDto })
  set(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @Body() { limitUsd, reason }: SetBudgetDto,
    @FromRequest() request: RequestContext,
  ): Promise<BudgetDto> {
    return this.change(
      placeOf(request.tenant, scope, key),
      { to: nanoFromUsd(limitUsd) },
      reason,
      request,
    );
  }

  @Post(':scope/:key/raise')
  @HttpCode(200)
  @ApiOperation({ summary: 'Raise a limit by an amount' })
  @ApiParam({ name: 'scope', enum: SCOPES as string[] })
  @ApiOkResponse({ type: BudgetDto })
  raise(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @Body() { byUsd, reason }: RaiseBudgetDto,
    @FromRequest() request: RequestContext,
  ): Promise<BudgetDto> {
    return this.change(
      placeOf(request.tenant, scope, key),
      { by: nanoFromUsd(byUsd) },
      reason,
      request,
    );
  }

  private async change(
    place: Place,
    change: Extract<BudgetCommand, { type: 'setBudget' }>['change'],
    reason: string | undefined,
    request: RequestContext,
  ): Promise<BudgetDto> {
    const { tenant, actor, now } = request;
    const command: BudgetCommand = {
      type: 'setBudget',
      tenant,
      place,
      change,
      by: actor,
      reason: reason ?? 'Set by a person.',
      at: now,
    };
    const { state } = await this.budgets.handle(
      tenant,
      command,
      eventContextOf(request, this.budgets.streamOf(tenant)),
    );
    return this.dtoOf(state, place);
  }

  private dtoOf(budget: Budget, place: Place): BudgetDto {
    const { settled, reserved, halt } = levelAt(budget, place);
    const limit = limitAt(budget, place, this.policy);
    return {
      ...place,
      limit: limit === undefined ? null : moneyDto(limit),
      settled: moneyDto(settled),
      reserved: moneyDto(reserved),
      free: limit === undefined ? null : moneyDto(subtractNano(limit, nano(settled + reserved))),
      haltTicketId: halt?.ticketId ?? null,
    };
  }
}

const placeOf = (tenant: string, scope: string, key: string): Place => {
  if (!SCOPES.includes(scope)) {
    throw new Refusal(
      'invalid-scope',
      'invalid',
      `"${scope}" is no scope; it is one of ${SCOPES.join(', ')}.`,
      [{ at: '/scope', reason: 'unknown' }],
    );
  }
  if (scope === 'tenant' && key !== tenant) {
    throw new Refusal(
      'other-tenant',
      'forbidden',
      `You act for tenant ${tenant}, not for ${key}: set the header x-nightshift-tenant.`,
    );
  }
  return { scope: scope as BudgetScope, key };
};
