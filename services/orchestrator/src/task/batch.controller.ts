import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type Aggregates,
  commitWork,
  type EventStore,
  type WorkItem,
} from '@nightshift/event-store';
import { type Fault, isRefusal } from '@nightshift/kernel';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import type { FastifyReply } from 'fastify';
import { INTAKE, STORE, TASKS } from '../tokens.js';
import { keyOfBatch } from './idempotency-key.js';
import { orLater } from './retry-after.js';
import { sealedContext } from './sealed-context.js';
import { invalid, parseSubmission } from './submission.js';
import type { SubmitTask, TaskCommand } from './task-command.js';
import type { TaskIntake } from './task-intake.store.js';
import { submitted } from './submitted.js';
import type { Task } from './task-state.js';
import {
  SubmitBatchDto,
  SubmittedBatchDto,
  type SubmittedTaskDto,
  type SubmitTaskDto,
} from './task.dto.js';

@ApiTags('tasks')
@Controller('v1/tasks/batch')
export class BatchController {
  constructor(
    @Inject(TASKS) private readonly tasks: Aggregates<TaskCommand, Task>,
    @Inject(INTAKE) private readonly intake: TaskIntake,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Submit up to 1,000 tasks in one transaction. If one is faulty, none is accepted, and every fault is named.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Task n of the batch gets the key `<key>/n`, unless it has its own.',
  })
  @ApiOkResponse({ type: SubmittedBatchDto })
  async submit(
    @Body() { tasks }: SubmitBatchDto,
    @Headers('idempotency-key') key: string | undefined,
    @FromRequest() request: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubmittedBatchDto> {
    const batchKey = key === undefined ? undefined : keyOfBatch(key);
    const commands = await orLater(reply, () => this.commandsOf(tasks, batchKey, request));
    const known = await Promise.all(commands.map(({ taskId }) => this.tasks.load(taskId)));
    const items = commands.map((command): WorkItem => ({
      target: this.tasks.to(command.taskId, command),
      context: sealedContext(command, eventContextOf(request, command.taskId)),
      causeId: undefined,
    }));
    const refused = await commitWork(this.store, items);
    const refusedItems = new Map(refused.map(({ item, refusal }) => [item, refusal]));
    return {
      items: await Promise.all(
        commands.flatMap((command, index) => {
          const item = items[index];
          return item && refusedItems.has(item)
            ? []
            : [this.submitted(command, known[index]?.version === 0 && isFirst(commands, index))];
        }),
      ),
      refused: items.flatMap((item, index) => {
        const refusal = refusedItems.get(item);
        return refusal ? [{ index, code: refusal.code, detail: refusal.message }] : [];
      }),
    };
  }

  private async submitted(command: SubmitTask, created: boolean): Promise<SubmittedTaskDto> {
    const { state } = await this.tasks.load(command.taskId);
    return submitted(command, state, created);
  }

  /** @throws Refusal `invalid-submission` with the faults of all of them, `queue-full` */
  private async commandsOf(
    tasks: readonly SubmitTaskDto[],
    key: string | undefined,
    request: RequestContext,
  ): Promise<SubmitTask[]> {
    const faults: Fault[] = [];
    const commands: SubmitTask[] = [];
    for (const [index, task] of tasks.entries()) {
      try {
        const fallback = key === undefined ? {} : { fallbackKey: `${key}/${index}` };
        const submission = parseSubmission({ ...(task as object), tenant: request.tenant });
        commands.push(
          await this.intake.commandOf(submission, { by: request.actor, via: 'http', ...fallback }),
        );
      } catch (error) {
        // A queue that is full is no fault of the batch.
        if (!isRefusal(error) || error.kind === 'too-many') throw error;
        const own = error.faults.length > 0 ? error.faults : [{ at: '', reason: error.message }];
        faults.push(...own.map(({ at, reason }) => ({ at: `/tasks/${index}${at}`, reason })));
      }
    }
    if (faults.length > 0) throw invalid(faults);
    return commands;
  }
}

/** The same key twice in a batch makes one task. */
const isFirst = (commands: readonly SubmitTask[], index: number): boolean =>
  commands.findIndex(({ taskId }) => taskId === commands[index]?.taskId) === index;
