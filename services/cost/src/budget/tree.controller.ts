import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates } from '@nightshift/event-store';
import { FromRequest, pageOf, PageQuery, type RequestContext } from '@nightshift/service-kit';
import { partsOfCursor } from '../cursor.js';
import { haltedTasks } from '../halt/refused.js';
import type { TaskSpend } from '../spend/task-spend.store.js';
import { BUDGETS, POLICY, TASK_SPEND } from '../tokens.js';
import type { BudgetCommand } from './budget-command.js';
import type { Budget, Place } from './budget-state.js';
import type { BudgetDto } from './budget.dto.js';
import { budgetDto } from './budget.view.dto.js';
import type { BudgetPolicy } from './limits.js';
import { type BudgetNodeDto, BudgetTreeDto } from './tree.dto.js';
import { type Counted, countsIn, noTasks } from './tree.js';

const NAME = /^.{1,128}$/;

@ApiTags('budgets')
@Controller('v1/budgets/tree')
export class TreeController {
  constructor(
    @Inject(BUDGETS) private readonly budgets: Aggregates<BudgetCommand, Budget>,
    @Inject(POLICY) private readonly policy: BudgetPolicy,
    @Inject(TASK_SPEND) private readonly tasks: TaskSpend,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The budget of the tenant and those of its workflows, with their tasks counted',
  })
  @ApiOkResponse({ type: BudgetTreeDto })
  async tree(
    @Query() { limit, cursor }: PageQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<BudgetTreeDto> {
    const [after] = partsOfCursor(cursor, [NAME]) ?? [];
    const { state } = await this.budgets.newest(tenant);
    const halted = [...haltedTasks(state)];
    const [counts, workflowOf] = await Promise.all([
      this.tasks.counts(tenant),
      this.tasks.workflowsOf(tenant, halted),
    ]);
    const { all, byWorkflow } = countsIn(counts, halted, workflowOf);
    const names = [...new Set([...state.workflows.keys(), ...byWorkflow.keys()])].sort();
    const rest = after === undefined ? names : names.filter((name) => name > after);
    const page = pageOf(rest.slice(0, limit + 1), limit, (name) => [name]);
    const node = (place: Place, counted: Counted): BudgetNodeDto => {
      const budget: Pick<BudgetDto, keyof BudgetDto> = budgetDto(state, place, this.policy);
      return { ...budget, ...counted };
    };
    return {
      tenant: node({ scope: 'tenant', key: tenant }, all),
      workflows: page.items.map((key) =>
        node({ scope: 'workflow', key }, byWorkflow.get(key) ?? noTasks),
      ),
      nextCursor: page.nextCursor,
      waiting: state.queue.length + state.denied.size,
    };
  }
}
