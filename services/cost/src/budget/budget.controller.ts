import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Aggregates } from '@nightshift/event-store';
import { nanoFromUsd } from '@nightshift/kernel';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import { BUDGETS, POLICY, TENANTS } from '../tokens.js';
import type { BudgetCommand, SetBudget } from './budget-command.js';
import type { Budget, Place } from './budget-state.js';
import { BudgetDto, BudgetListDto, RaiseBudgetDto, SetBudgetDto } from './budget.dto.js';
import { budgetDto } from './budget.view.dto.js';
import type { BudgetPolicy } from './limits.js';
import { placeOf, SCOPES } from './place.js';
import type { Tenants } from './tenants.store.js';

const scopeParam = { name: 'scope', enum: [...SCOPES] };

@ApiTags('budgets')
@Controller('v1/budgets')
export class BudgetController {
  constructor(
    @Inject(BUDGETS) private readonly budgets: Aggregates<BudgetCommand, Budget>,
    @Inject(POLICY) private readonly policy: BudgetPolicy,
    @Inject(TENANTS) private readonly tenants: Tenants,
  ) {}

  @Get()
  @ApiOperation({
    summary: "The tenant's budget, those of its workflows, and tasks with a halt or a limit set",
  })
  @ApiOkResponse({ type: BudgetListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<BudgetListDto> {
    const state = await this.now(tenant);
    const workflows = [...state.workflows.keys()].sort();
    // All tasks there ever were would be too many: those that somebody has to do with.
    const tasks = [...state.tasks].filter(
      ([, { halts, limits }]) => halts.length > 0 || Object.keys(limits).length > 0,
    );
    const places: Place[] = [
      { scope: 'tenant', key: tenant },
      ...workflows.map((key): Place => ({ scope: 'workflow', key })),
      ...tasks.map(([key]): Place => ({ scope: 'task', key })),
    ];
    return {
      items: places.map((place) => budgetDto(state, place, this.policy)),
      nextCursor: null,
      waiting: state.queue.length + state.denied.size,
    };
  }

  @Get(':scope/:key')
  @ApiOperation({ summary: 'One budget' })
  @ApiParam(scopeParam)
  @ApiOkResponse({ type: BudgetDto })
  async show(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<BudgetDto> {
    const place = placeOf(tenant, scope, key);
    return budgetDto(await this.now(tenant), place, this.policy);
  }

  @Put(':scope/:key')
  @ApiOperation({ summary: 'Set a limit. Raising it lifts a halt; what waits goes on.' })
  @ApiParam(scopeParam)
  @ApiOkResponse({ type: BudgetDto })
  set(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @Body() { limitUsd, ...rest }: SetBudgetDto,
    @FromRequest() request: RequestContext,
  ): Promise<BudgetDto> {
    const place = placeOf(request.tenant, scope, key);
    return this.change(place, { to: nanoFromUsd(limitUsd) }, rest, request);
  }

  @Post(':scope/:key/raise')
  @HttpCode(200)
  @ApiOperation({ summary: 'Raise a limit by an amount' })
  @ApiParam(scopeParam)
  @ApiOkResponse({ type: BudgetDto })
  raise(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @Body() { byUsd, ...rest }: RaiseBudgetDto,
    @FromRequest() request: RequestContext,
  ): Promise<BudgetDto> {
    const place = placeOf(request.tenant, scope, key);
    return this.change(place, { by: nanoFromUsd(byUsd) }, rest, request);
  }

  private async change(
    place: Place,
    change: SetBudget['change'],
    { period, reason }: Pick<SetBudgetDto, 'period' | 'reason'>,
    request: RequestContext,
  ): Promise<BudgetDto> {
    const { tenant, actor, now } = request;
    await this.tenants.know([tenant]);
    const { state } = await this.budgets.handle(
      tenant,
      {
        type: 'setBudget',
        tenant,
        place,
        period,
        change,
        by: actor,
        reason: reason ?? 'Set by a person.',
        at: now,
      },
      eventContextOf(request, this.budgets.streamOf(tenant)),
    );
    return budgetDto(state, place, this.policy);
  }

  private async now(tenant: string): Promise<Budget> {
    return (await this.budgets.newest(tenant)).state;
  }
}
