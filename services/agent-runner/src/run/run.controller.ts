import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { EventOf } from '@nightshift/contracts';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import {
  FromRequest,
  moneyDto,
  type RequestContext,
  UuidPipe,
  ShowsContent,
} from '@nightshift/service-kit';
import { providerDto } from '../health/providers.dto.js';
import type { Providers } from '../health/providers.store.js';
import { CALL_DEPS, PROVIDERS, RUNS, STORE } from '../tokens.js';
import { ownEvents } from './own-events.store.js';
import { RunCallDto, runCallDto } from './run-call.dto.js';
import { runStepDto } from './run-steps.dto.js';
import type { RunCommand } from './run-command.js';
import { isOpen, type Run } from './run-state.js';
import { RunDto } from './run.dto.js';
import type { CallRef } from './transcript.js';
import { type CallDeps, shownCall } from './transcript-call.js';
import { stepsOf } from './transcript-steps.js';

@ApiTags('runs')
@Controller('v1/runs')
export class RunController {
  constructor(
    @Inject(RUNS) private readonly runs: Aggregates<RunCommand, Run>,
    @Inject(STORE) private readonly store: EventStore,
    @Inject(CALL_DEPS) private readonly callDeps: CallDeps,
    @Inject(PROVIDERS) private readonly providers: Pick<Providers, 'waitsFor' | 'instantAt'>,
  ) {}

  @Get(':id')
  @ShowsContent('run')
  @ApiOperation({
    summary: 'Show a run: its money, its steps with their attempts, and its transcript',
  })
  @ApiOkResponse({ type: RunDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<RunDto> {
    const { events, accepted } = await ownEvents(this.store, id, tenant);
    const { state } = await this.runs.load(id, events.at(-1)?.sequence);
    if (state.status === 'unknown') throw new Error(`run ${id} was accepted, and is unknown`);
    const { role, stage, agent, workflow } = accepted.data;
    const waitsFor = this.providers.waitsFor(id);
    return {
      runId: id,
      taskId: accepted.taskid,
      role,
      stage,
      agent,
      workflow: `${workflow.name}@${workflow.version}`,
      status: isOpen(state) ? state.doing.name : state.status,
      ...(waitsFor && { waitsFor: providerDto(waitsFor, this.providers.instantAt) }),
      granted: moneyDto(state.purse.granted),
      spent: moneyDto(state.purse.spent),
      simulated: modelsIn(events).every((model) => model.startsWith('simulated/')),
      transcript: transcriptOf(events),
      steps: stepsOf(events).map(runStepDto),
      events: events.map(({ type, time, data, content }) => ({
        type,
        time,
        data,
        ...(content === undefined ? {} : { content }),
      })),
    };
  }

  @Get(':id/calls/:call')
  @ShowsContent('call')
  @ApiOperation({
    summary: 'Show a model call: exactly what was sent, what came back, its price, what followed',
  })
  @ApiParam({ name: 'call', example: '3', description: 'Its number, from 1, or step.attempt.' })
  @ApiOkResponse({ type: RunCallDto })
  async call(
    @Param('id', UuidPipe) id: string,
    @Param('call') named: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<RunCallDto> {
    const { events } = await ownEvents(this.store, id, tenant);
    const call = shownCall(events, callRefOf(named), this.callDeps);
    if (call) return runCallDto(call);
    throw new Refusal(
      'no-such-call',
      'not-found',
      `Run ${id} made no model call ${named}. Its calls are listed with the run, by number and by step.attempt.`,
    );
  }
}

const CALL = /^(\d{1,6})(?:\.(\d{1,6}))?$/;

const callRefOf = (named: string): CallRef => {
  const [, first, second] = CALL.exec(named) ?? [];
  if (first === undefined)
    throw new Refusal(
      'invalid-request',
      'invalid',
      `"${named}" names no call. Give its number, such as 3, or its step and attempt, such as 5.2.`,
    );
  return second === undefined
    ? { n: Number(first) }
    : { step: Number(first), attempt: Number(second) };
};

const modelsIn = (events: readonly EventOf[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'model-call.requested.v1' ? [event.data.model] : []));

const transcriptOf = (events: readonly EventOf[]): readonly object[] =>
  events.flatMap((event): object[] => {
    if (event.type === 'model-call.requested.v1') return event.content.messages;
    return event.type === 'model-call.completed.v1' ? [event.content.message] : [];
  });
