import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Aggregates, systemIds } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  type RequestContext,
  UuidPipe,
} from '@nightshift/service-kit';
import type { BreakerPolicy } from '../breaker/breaker-policy.js';
import type { BudgetCommand } from '../budget/budget-command.js';
import { type Budget, levelAt } from '../budget/budget-state.js';
import type { BudgetPolicy } from '../budget/limits.js';
import { placeOf } from '../budget/place.js';
import type { Tenants } from '../budget/tenants.store.js';
import { BREAKER, BUDGETS, EVERY_TENANT, POLICY, TENANTS } from '../tokens.js';
import { nthOfAll, openHalt } from './evolve-halts.js';
import type { EveryTenant } from './everything.store.js';
import { HaltDto, HaltListDto, LiftHaltDto, OrderHaltDto, RuleListDto } from './halt.dto.js';
import { everythingDto, haltDto } from './halt.view.dto.js';
import { rulesOf } from './rules.js';

@ApiTags('halts')
@Controller('v1/halts')
export class HaltController {
  constructor(
    @Inject(BUDGETS) private readonly budgets: Aggregates<BudgetCommand, Budget>,
    @Inject(EVERY_TENANT) private readonly everyTenant: EveryTenant,
    @Inject(TENANTS) private readonly tenants: Tenants,
    @Inject(BREAKER) private readonly breaker: BreakerPolicy,
    @Inject(POLICY) private readonly policy: BudgetPolicy,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Halts in force, with the figures they are based on' })
  @ApiOkResponse({ type: HaltListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<HaltListDto> {
    const { state } = await this.budgets.newest(tenant);
    const everything = await this.everyTenant.refresh();
    const halts = [...state.halts.keys()].flatMap((haltId) => openHalt(state, haltId) ?? []);
    return {
      items: [
        ...(everything?.inForce ? [everythingDto(everything)] : []),
        ...halts.map(({ place, ...halt }) => haltDto(place, halt)),
      ],
      nextCursor: null,
    };
  }

  @Get('rules')
  @ApiOperation({
    summary: 'When a halt is ordered by itself, and when the use of a limit is announced',
  })
  @ApiOkResponse({ type: RuleListDto })
  rules(): RuleListDto {
    const items = rulesOf(this.breaker).map((rule) => ({ ...rule, figures: { ...rule.figures } }));
    return { items, thresholds: [...this.policy.thresholds] };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'The kill switch: stop a task, a workflow, your tenant, or everything' })
  @ApiOkResponse({ type: HaltDto })
  async order(
    @Body() { scope, key, reason }: OrderHaltDto,
    @FromRequest() request: RequestContext,
  ): Promise<HaltDto> {
    const { tenant, actor, now } = request;
    if (scope === 'everything') {
      const command = {
        type: 'haltEverything',
        // Not of the request: its id may come again, for another order.
        haltId: systemIds.next(),
        by: actor,
        reason,
      } as const;
      const context = eventContextOf(request, this.everyTenant.streamOf());
      const ordered = await this.everyTenant.order(command, context);
      if (!ordered) throw new Error('An order was given, but there is none.');
      return everythingDto(ordered);
    }
    // `null` passes as absent.
    if (key == null && scope !== 'tenant') {
      throw new Refusal('invalid-request', 'invalid', `Which ${scope}? Name it as "key".`, [
        { at: '/key', reason: 'is missing' },
      ]);
    }
    const place = placeOf(tenant, scope, key ?? tenant);
    const state = await this.handle(request, {
      type: 'orderHalt',
      tenant,
      at: now,
      place,
      reason: 'kill-switch',
      figures: {},
      detail: reason,
      by: actor,
    });
    const halt = levelAt(state, place).halts.find(
      (one) => one.reason === 'kill-switch' && nthOfAll(one) === 0,
    );
    if (!halt) throw new Error('A halt was ordered, but there is none.');
    return haltDto(place, halt);
  }

  @Post(':id/lift')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lift a halt; of a used-up budget: raise it instead' })
  @ApiOkResponse({ type: HaltDto })
  async lift(
    @Param('id', UuidPipe) haltId: string,
    @Body() { once = false }: LiftHaltDto,
    @FromRequest() request: RequestContext,
  ): Promise<HaltDto> {
    const { tenant, actor, now } = request;
    const everything = await this.everyTenant.refresh();
    if (everything?.inForce && everything.haltId === haltId) {
      const context = eventContextOf(request, this.everyTenant.streamOf());
      await this.everyTenant.order({ type: 'unhaltEverything', by: actor }, context);
      return everythingDto(everything);
    }
    const { state } = await this.budgets.newest(tenant);
    const halt = openHalt(state, haltId);
    await this.handle(request, { type: 'liftHalt', tenant, at: now, haltId, by: actor, once });
    if (!halt) throw new Error('A halt was lifted that was not in force.');
    return haltDto(halt.place, halt);
  }

  private async handle(request: RequestContext, command: BudgetCommand): Promise<Budget> {
    const { tenant } = request;
    await this.tenants.know([tenant]);
    const context = eventContextOf(request, this.budgets.streamOf(tenant));
    return (await this.budgets.handle(tenant, command, context)).state;
  }
}
