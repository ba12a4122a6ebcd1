import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates } from '@nightshift/event-store';
import { maxNano, nano } from '@nightshift/kernel';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import type { BudgetCommand } from '../budget/budget-command.js';
import type { Budget } from '../budget/budget-state.js';
import { type BudgetPolicy, limitsAt } from '../budget/limits.js';
import { settledIn } from '../budget/periods.js';
import { BUDGETS, POLICY, SPEND } from '../tokens.js';
import { daysOf } from './days.js';
import { forecastOf } from './forecast.js';
import type { Spending } from './pace.js';
import type { SpendViews } from './spend-views.store.js';
import { ForecastDto, ForecastQuery, TopDto, TopQuery } from './spend.dto.js';
import { forecastDto, sumDto } from './spend.view.dto.js';

@ApiTags('costs')
@Controller('v1/costs')
export class SpendController {
  constructor(
    @Inject(SPEND) private readonly spend: SpendViews,
    @Inject(BUDGETS) private readonly budgets: Aggregates<BudgetCommand, Budget>,
    @Inject(POLICY) private readonly policy: BudgetPolicy,
  ) {}

  @Get('top')
  @ApiOperation({ summary: 'What cost most: workflows, tasks, models or days' })
  @ApiOkResponse({ type: TopDto })
  async top(
    @Query() { by, limit, ...query }: TopQuery,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<TopDto> {
    const days = daysOf(query, now);
    const items = await this.spend.top(tenant, { ...days, by, limit });
    return {
      by,
      ...days,
      items: items.map(({ key, ...sum }) => ({ key, ...sumDto(sum) })),
      total: sumDto(await this.spend.total(tenant, days)),
    };
  }

  @Get('forecast')
  @ApiOperation({
    summary: "What the next task and the open ones will cost, and when the month's budget is used",
  })
  @ApiOkResponse({ type: ForecastDto })
  async forecast(
    @Query() { workflow }: ForecastQuery,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<ForecastDto> {
    const [ended, open, spending] = await Promise.all([
      this.spend.endedCosts(tenant, workflow),
      this.spend.openTasks(tenant, workflow),
      this.spending(tenant, now),
    ]);
    return forecastDto(forecastOf({ ended, open, spending }));
  }

  /** Open runs have spent what is not settled yet, and closed ones may be from before these books. */
  private async spending(tenant: string, now: string): Promise<Spending> {
    const { state } = await this.budgets.newest(tenant);
    const { month = this.policy.defaultTenantLimit } = limitsAt(
      state,
      { scope: 'tenant', key: tenant },
      this.policy,
    );
    const booked = await this.spend.spending(tenant, now);
    // A month that nobody has spent in yet has not begun in the budget.
    const isThisMonth = state.periods.month === `${now.slice(0, 7)}-01`;
    const settled = isThisMonth ? settledIn(state, state.tenant, 'month') : nano(0);
    return {
      now,
      limit: month,
      spent: maxNano(settled, nano(booked.month)),
      today: nano(booked.today),
      sevenDays: nano(booked.sevenDays),
      since: booked.since,
    };
  }
}
