import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import {
  eventContextOf,
  FromRequest,
  type RequestContext,
  UuidPipe,
  keyInHeader,
  ShowsContent,
} from '@nightshift/service-kit';
import type { FastifyReply } from 'fastify';
import { ENDINGS, INTAKE, STORE, TASKS, VIEWS } from '../tokens.js';
import type { Endings } from './endings.store.js';
import { noSuchTask } from './no-such-task.js';
import { orLater } from './retry-after.js';
import { sealedContext } from './sealed-context.js';
import { parseSubmission } from './submission.js';
import type { TaskCommand } from './task-command.js';
import { taskDetail } from './task-detail.js';
import type { TaskIntake } from './task-intake.store.js';
import { statusOf, type Task } from './task-state.js';
import { submitted } from './submitted.js';
import type { TaskViews } from './task-view.store.js';
import { TaskFilterQuery, TaskListQuery, TaskPageDto, TaskSummaryDto } from './task-list.dto.js';
import { ReasonDto, ShowTaskQuery, SubmitTaskDto, SubmittedTaskDto, TaskDto } from './task.dto.js';

@ApiTags('tasks')
@Controller('v1/tasks')
export class TaskController {
  constructor(
    @Inject(TASKS) private readonly tasks: Aggregates<TaskCommand, Task>,
    @Inject(INTAKE) private readonly intake: TaskIntake,
    @Inject(VIEWS) private readonly views: TaskViews,
    @Inject(STORE) private readonly store: EventStore,
    @Inject(ENDINGS) private readonly endings: Endings,
  ) {}

  @Post()
  @ApiOperation({
    summary:
      'Submit a task. It is durable when this answers; 200 instead of 201 if its key had made it before.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: SubmittedTaskDto })
  async submit(
    @Body() body: SubmitTaskDto,
    @Headers('idempotency-key') key: string | undefined,
    @FromRequest() request: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubmittedTaskDto> {
    const submission = parseSubmission({ ...(body as object), tenant: request.tenant });
    const submitter = {
      by: request.actor,
      via: 'http',
      ...(key === undefined ? {} : { fallbackKey: keyInHeader(key) }),
    } as const;
    const command = await orLater(reply, () => this.intake.commandOf(submission, submitter));
    const { taskId } = command;
    const { state, events } = await this.tasks.handle(
      taskId,
      command,
      sealedContext(command, eventContextOf(request, taskId)),
    );
    const created = events.length > 0;
    void reply.header('location', `/v1/tasks/${taskId}`).status(created ? 201 : 200);
    return submitted(command, state, created);
  }

  @Get()
  @ApiOperation({
    summary: 'List tasks, newest or dearest first. A moment behind; one task by its id is not.',
  })
  @ApiOkResponse({ type: TaskPageDto })
  list(
    @Query() query: TaskListQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<TaskPageDto> {
    return this.views.list(tenant, query);
  }

  @Get('summary')
  @ApiOperation({ summary: 'Number of tasks by status, and what they cost' })
  @ApiOkResponse({ type: TaskSummaryDto })
  summary(
    @Query() query: TaskFilterQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<TaskSummaryDto> {
    return this.views.summary(tenant, query);
  }

  @Get(':id')
  @ShowsContent('task')
  @ApiOperation({ summary: 'Show a task with its history; with `waitMs`, once it has ended' })
  @ApiOkResponse({ type: TaskDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @Query() { waitMs }: ShowTaskQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<TaskDto> {
    await this.mustKnow(id, tenant);
    if (waitMs > 0) await this.endings.ended(id, waitMs);
    const events = await this.store.read(this.tasks.streamOf(id));
    const { state } = await this.tasks.load(id, events.at(-1)?.sequence);
    if (state.status === 'unsubmitted') throw noSuchTask(id);
    return taskDetail(state, events);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a task; what is in flight is stopped' })
  @ApiOkResponse({ type: SubmittedTaskDto })
  cancel(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: ReasonDto,
    @FromRequest() request: RequestContext,
  ): Promise<SubmittedTaskDto> {
    return this.change(id, request, {
      type: 'cancelTask',
      by: request.actor,
      reason: reason ?? 'Cancelled by a person.',
    });
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop after the step in flight' })
  @ApiOkResponse({ type: SubmittedTaskDto })
  pause(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: ReasonDto,
    @FromRequest() request: RequestContext,
  ): Promise<SubmittedTaskDto> {
    return this.change(id, request, {
      type: 'pauseTask',
      by: request.actor,
      reason: reason ?? undefined,
    });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a paused task go on from where it stopped' })
  @ApiOkResponse({ type: SubmittedTaskDto })
  resume(
    @Param('id', UuidPipe) id: string,
    @FromRequest() request: RequestContext,
  ): Promise<SubmittedTaskDto> {
    return this.change(id, request, { type: 'resumeTask', by: request.actor, at: request.now });
  }

  private async change(
    id: string,
    request: RequestContext,
    command: TaskCommand,
  ): Promise<SubmittedTaskDto> {
    const version = await this.mustKnow(id, request.tenant);
    // Another replica may have written since: "nothing to do" must not rest on an old state.
    await this.tasks.load(id, version);
    const { state } = await this.tasks.handle(id, command, eventContextOf(request, id));
    if (state.status === 'unsubmitted') throw noSuchTask(id);
    return {
      taskId: id,
      workflow: `${state.workflow.name}@${state.workflow.version}`,
      status: statusOf(state),
      created: false,
    };
  }

  /** @returns its version. @throws Refusal `no-such-task`, also for one of another tenant */
  private async mustKnow(id: string, tenant: string): Promise<number> {
    const events = await this.store.read(this.tasks.streamOf(id));
    if (events[0]?.tenantid !== tenant) throw noSuchTask(id);
    return events.length;
  }
}
