import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EventOf } from '@nightshift/contracts';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { FromRequest, moneyDto, type RequestContext, UuidPipe } from '@nightshift/service-kit';
import { RUNS, STORE } from '../tokens.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type Run } from './run-state.js';
import { RunDto } from './run.dto.js';

@ApiTags('runs')
@Controller('v1/runs')
export class RunController {
  constructor(
    @Inject(RUNS) private readonly runs: Aggregates<RunCommand, Run>,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Get(':id')
  @ApiOperation({
    summary: 'Show a run: its money, its steps with their attempts, and its transcript',
  })
  @ApiOkResponse({ type: RunDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<RunDto> {
    const events = await this.store.read(this.runs.streamOf(id));
    const accepted = events.find((event) => event.type === 'run.accepted.v1');
    const { state } = await this.runs.load(id, events.at(-1)?.sequence);
    if (!accepted || accepted.tenantid !== tenant || state.status === 'unknown') {
      throw new Refusal(
        'no-such-run',
        'not-found',
        `There is no run ${id} for this tenant. Runs of a task are listed with the task.`,
      );
    }
    const { role, stage, agent, workflow } = accepted.data;
    return {
      runId: id,
      taskId: accepted.taskid,
      role,
      stage,
      agent,
      workflow: `${workflow.name}@${workflow.version}`,
      status: isOpen(state) ? state.doing.name : state.status,
      granted: moneyDto(state.purse.granted),
      spent: moneyDto(state.purse.spent),
      simulated: modelsIn(events).every((model) => model.startsWith('simulated/')),
      transcript: transcriptOf(events),
      events: events.map(({ type, time, data, content }) => ({
        type,
        time,
        data,
        ...(content === undefined ? {} : { content }),
      })),
    };
  }
}

const modelsIn = (events: readonly EventOf[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'model-call.requested.v1' ? [event.data.model] : []));

const transcriptOf = (events: readonly EventOf[]): readonly object[] =>
  events.flatMap((event): object[] => {
    if (event.type === 'model-call.requested.v1') return event.content.messages;
    return event.type === 'model-call.completed.v1' ? [event.content.message] : [];
  });
