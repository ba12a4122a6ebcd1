import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates } from '@nightshift/event-store';
import { FromRequest, moneyDto, type RequestContext } from '@nightshift/service-kit';
import type { BudgetCommand } from '../budget/budget-command.js';
import type { Budget } from '../budget/budget-state.js';
import { budgetDto } from '../budget/budget.view.dto.js';
import type { BudgetPolicy } from '../budget/limits.js';
import { haltedTasks, type RefusedTask, refusedTasks } from '../halt/refused.js';
import { BUDGETS, POLICY, SPEND, TASK_SPEND } from '../tokens.js';
import { daysOf } from './days.js';
import { binsOf, mediansOf, multipleOf } from './multiples.js';
import { placeByCost } from './place-by-cost.js';
import { ForecastQuery } from './spend.dto.js';
import type { SpendViews } from './spend-views.store.js';
import {
  DistributionDto,
  type RefusedDto,
  type TaskSpendDto,
  TaskSpendPageDto,
  TaskSpendQuery,
} from './task-spend.dto.js';
import type { TaskSpend, TaskSpent } from './task-spend.store.js';

@ApiTags('costs')
@Controller('v1/costs')
export class TaskSpendController {
  constructor(
    @Inject(TASK_SPEND) private readonly tasks: TaskSpend,
    @Inject(SPEND) private readonly spend: SpendViews,
    @Inject(BUDGETS) private readonly budgets: Aggregates<BudgetCommand, Budget>,
    @Inject(POLICY) private readonly policy: BudgetPolicy,
  ) {}

  @Get('tasks')
  @ApiOperation({
    summary: "Tasks by what they have cost, also as a multiple of their workflow's median",
  })
  @ApiOkResponse({ type: TaskSpendPageDto })
  async list(
    @Query() { workflow, halted = false, limit, cursor, ...days }: TaskSpendQuery,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<TaskSpendPageDto> {
    const place = placeByCost(cursor);
    const { state } = await this.budgets.newest(tenant);
    const only = halted ? [...haltedTasks(state)] : undefined;
    const [page, ended] = await Promise.all([
      this.tasks.page(tenant, { ...daysOf(days, now), workflow, only, limit, place }),
      this.spend.endedCosts(tenant, workflow),
    ]);
    const medians = mediansOf(ended);
    const refused = refusedTasks(state);
    return {
      items: page.items.map((task) => ({
        ...this.taskDto(state, task),
        multiple: multipleOf(task.cost, medians.get(task.workflow ?? '')) ?? null,
        refused: refusedDto(refused.get(task.taskId)),
      })),
      nextCursor: page.nextCursor,
    };
  }

  @Get('distribution')
  @ApiOperation({ summary: 'How ended tasks lie around the median of their workflow' })
  @ApiOkResponse({ type: DistributionDto })
  async distribution(
    @Query() { workflow }: ForecastQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<DistributionDto> {
    const ended = await this.spend.endedCosts(tenant, workflow);
    const medians = mediansOf(ended);
    return {
      workflows: [...ended].map(([name, costs]) => {
        const median = medians.get(name);
        return {
          workflow: name,
          tasks: costs.length,
          median: median === undefined ? null : moneyDto(median),
        };
      }),
      bins: [...binsOf(ended, medians)],
    };
  }

  private taskDto(
    state: Budget,
    { taskId, workflow, ended, calls, cost, bound }: TaskSpent,
  ): Omit<TaskSpendDto, 'multiple' | 'refused'> {
    const place = { scope: 'task', key: taskId } as const;
    return {
      taskId,
      workflow: workflow ?? null,
      status: ended ?? 'open',
      calls,
      cost: moneyDto(cost),
      bound: moneyDto(bound),
      budget: state.tasks.has(taskId) ? budgetDto(state, place, this.policy) : null,
    };
  }
}

const refusedDto = (refused: RefusedTask | undefined): RefusedDto | null =>
  refused
    ? { ...refused, needs: refused.needs === undefined ? null : moneyDto(refused.needs) }
    : null;
