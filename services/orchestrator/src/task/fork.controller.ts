import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { agentOverrides, type AgentOverrides, type EventOf, faultsOf } from '@nightshift/contracts';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import {
  eventContextOf,
  FromRequest,
  moneyDto,
  type RequestContext,
  UuidPipe,
  keyInHeader,
  ShowsContent,
} from '@nightshift/service-kit';
import type { FastifyReply } from 'fastify';
import { INTAKE, STORE, TASKS } from '../tokens.js';
import { invalidFork } from './fork.js';
import { ComparedTaskDto, ForkTaskDto, type StageFactsDto, TaskDiffDto } from './fork.dto.js';
import { CONTROL } from './idempotency-key.js';
import { noSuchTask } from './no-such-task.js';
import { orLater } from './retry-after.js';
import { sealedContext } from './sealed-context.js';
import { submitted } from './submitted.js';
import type { TaskCommand } from './task-command.js';
import { diffTasks, type StageFacts } from './task-diff.js';
import type { ForkRequest, TaskIntake } from './task-intake.store.js';
import { statusOf, type Task } from './task-state.js';
import { SubmittedTaskDto } from './task.dto.js';

/** Running a task again in another way, and seeing what that changed. */
@ApiTags('tasks')
@Controller('v1/tasks')
export class ForkController {
  constructor(
    @Inject(TASKS) private readonly tasks: Aggregates<TaskCommand, Task>,
    @Inject(INTAKE) private readonly intake: TaskIntake,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Post(':id/fork')
  @ApiOperation({
    summary:
      'Run a task again from a stage on, as a new task: with other prompts, models, or another workflow version',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: SubmittedTaskDto })
  async fork(
    @Param('id', UuidPipe) id: string,
    @Body() body: ForkTaskDto,
    @Headers('idempotency-key') key: string | undefined,
    @FromRequest() request: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubmittedTaskDto> {
    const events = await this.eventsOf(id, request.tenant);
    const inHeader = key === undefined ? undefined : keyInHeader(key);
    if (CONTROL.test(body.idempotencyKey ?? ''))
      throw invalidFork([{ at: '/idempotencyKey', reason: 'must not hold control characters' }]);
    const wanted: ForkRequest = {
      tenant: request.tenant,
      fromStage: body.fromStage,
      workflow: body.workflow,
      overrides: overridesIn(body.overrides),
      effects: body.effects ?? 'simulated',
      idempotencyKey: body.idempotencyKey ?? inHeader,
    };
    const command = await orLater(reply, () =>
      this.intake.forkCommandOf(events, wanted, request.actor),
    );
    const { taskId } = command;
    const context = sealedContext(command, eventContextOf(request, taskId));
    const handled = await this.tasks.handle(taskId, command, context);
    const created = handled.events.length > 0;
    void reply.header('location', `/v1/tasks/${taskId}`).status(created ? 201 : 200);
    return submitted(command, handled.state, created);
  }

  @Get(':a/diff/:b')
  @ShowsContent('task')
  @ApiOperation({ summary: 'Two tasks side by side, stage by stage' })
  @ApiOkResponse({ type: TaskDiffDto })
  async diff(
    @Param('a', UuidPipe) a: string,
    @Param('b', UuidPipe) b: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<TaskDiffDto> {
    const one = await this.eventsOf(a, tenant);
    const other = await this.eventsOf(b, tenant);
    return {
      a: await this.compared(a, one),
      b: await this.compared(b, other),
      stages: diffTasks(one, other).map((stage) => ({
        ...stage,
        a: factsDto(stage.a),
        b: factsDto(stage.b),
      })),
    };
  }

  private async compared(taskId: string, events: readonly EventOf[]): Promise<ComparedTaskDto> {
    const { state } = await this.tasks.load(taskId, events.at(-1)?.sequence);
    if (state.status === 'unsubmitted') throw noSuchTask(taskId);
    const { workflow, cost, fork } = state;
    return {
      taskId,
      workflow: `${workflow.name}@${workflow.version}`,
      status: statusOf(state),
      parentTaskId: fork?.parentTaskId ?? null,
      cost: moneyDto(cost),
    };
  }

  /** @throws Refusal `no-such-task`, also for one of another tenant */
  private async eventsOf(id: string, tenant: string): Promise<readonly EventOf[]> {
    const events = await this.store.read(this.tasks.streamOf(id));
    if (events[0]?.tenantid !== tenant) throw noSuchTask(id);
    return events;
  }
}

/** @throws Refusal `invalid-fork` */
const overridesIn = (given: unknown): AgentOverrides => {
  const parsed = agentOverrides.safeParse(given ?? {});
  if (!parsed.success) throw invalidFork(faultsOf(parsed.error, '/overrides'));
  return parsed.data;
};

const factsDto = (facts: StageFacts | null): StageFactsDto | null =>
  facts && { ...facts, cost: moneyDto(facts.cost) };
