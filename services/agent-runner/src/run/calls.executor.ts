import type { EventOf } from '@nightshift/contracts';
import type { EventContext } from '@nightshift/event-store';
import { CallError } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import {
  chatEnd,
  chatSpan,
  inSpan,
  measureTool,
  type SpanEnd,
  type SpanStart,
  toolEnd,
  toolSpan,
} from '@nightshift/telemetry';
import type { LoadedWorkflows } from '../workflows.store.js';
import { performModelCall } from './model-call.executor.js';
import type { OpenRun } from './run-state.js';
import { performToolCall, simulateToolCall } from './tool-call.executor.js';
import { performQuery } from './tool-query.executor.js';
import type { ToolPorts, ToolTry } from './tool-try.executor.js';

export type Outcome =
  | Awaited<ReturnType<typeof performModelCall>>
  | Awaited<ReturnType<typeof performToolCall>>
  | Awaited<ReturnType<typeof performQuery>>;

interface Call {
  readonly span: SpanStart;
  /** Broken off, its outcome would be unknown, and only a person could find out. */
  readonly mustEnd: boolean;
  readonly perform: (abort: AbortController) => Promise<Outcome>;
}

/** The calls this process has in flight, by run. */
export class Calls {
  private readonly inFlight = new Map<string, Map<AbortController, Call>>();

  constructor(
    private readonly models: Models,
    private readonly workflows: LoadedWorkflows,
    private readonly ports: ToolPorts,
  ) {}

  readonly has = (id: string): boolean => this.inFlight.has(id);

  readonly ids = (): readonly string[] => [...this.inFlight.keys()];

  /** Performs the call that `event` is the intent of, if it is one; it ends with an outcome in any case. */
  begin(
    id: string,
    run: OpenRun,
    event: EventOf,
    context: EventContext,
  ): Promise<Outcome> | undefined {
    const call = this.modelCallOf(run, event, context) ?? this.toolCallOf(id, run, event, context);
    return call && this.performed(id, call, context.traceparent);
  }

  /** What had been done by then is not known. */
  abort(id: string, why: string): void {
    for (const abort of this.inFlight.get(id)?.keys() ?? [])
      abort.abort(new CallError('outcome-unknown', why));
  }

  /** Ends what may be repeated; an effect that must not happen twice is waited for. */
  breakOff(id: string, why: string): void {
    for (const [abort, { mustEnd }] of this.inFlight.get(id) ?? [])
      if (!mustEnd) abort.abort(new CallError('outcome-unknown', why));
  }

  private modelCallOf(
    run: OpenRun,
    { type, data }: EventOf,
    { tenant, taskId }: EventContext,
  ): Call | undefined {
    const { doing } = run;
    if (type !== 'model-call.requested.v1' || doing.name !== 'model') return undefined;
    const { call } = doing;
    if (call.step !== data.step || call.attempt !== data.attempt) return undefined;
    const agent = this.workflows.agentOf(run.request.workflow, run.request.agent);
    return (
      agent && {
        span: chatSpan({
          ...call,
          runId: run.request.runId,
          taskId,
          tenant,
          temperature: agent.definition.temperature,
          stream: agent.definition.stream ?? false,
        }),
        mustEnd: false,
        perform: (abort) => performModelCall(this.models, agent, { taskId, run, call }, abort),
      }
    );
  }

  private toolCallOf(
    id: string,
    run: OpenRun,
    { type, data }: EventOf,
    { tenant, taskId, subjectKey }: EventContext,
  ): Call | undefined {
    if (type !== 'tool-call.requested.v1' && type !== 'effect.queried.v1') return undefined;
    const asks = type === 'effect.queried.v1';
    const call = run.tools.find(
      ({ step, attempt, status }) =>
        step === data.step &&
        attempt === data.attempt &&
        status === (asks ? 'querying' : 'running'),
    );
    const tool = call && this.workflows.toolOf(run.request.workflow, call.tool);
    if (!tool) return undefined;
    const place = { tenant, taskId, runId: id };
    const one = (abort: AbortController): ToolTry => ({
      tool,
      place,
      subjectKey,
      call,
      ports: this.ports,
      abort,
    });
    const span = toolSpan({ ...call, ...place });
    const named = (what: string): SpanStart => ({ ...span, name: `${what} ${span.name}` });
    const { effects, replayOf } = run.request;
    const repeatable = { mustEnd: false };
    if (asks)
      return {
        ...repeatable,
        span: named('reconcile'),
        perform: (abort) => performQuery(one(abort)),
      };
    if (effects === 'simulated' && tool.definition.effect !== 'pure')
      return {
        ...repeatable,
        span: named('simulate'),
        perform: (abort) => simulateToolCall(one(abort), replayOf),
      };
    return {
      mustEnd: call.effect === 'at-most-once',
      span,
      perform: async (abort) => measured(call.tool, await performToolCall(one(abort))),
    };
  }

  private async performed(id: string, call: Call, trace: string): Promise<Outcome> {
    const { span, perform } = call;
    const abort = new AbortController();
    const aborts = this.inFlight.get(id) ?? new Map<AbortController, Call>();
    this.inFlight.set(id, aborts.set(abort, call));
    try {
      return await inSpan(trace, span, () => perform(abort), endOf);
    } finally {
      aborts.delete(abort);
      if (aborts.size === 0) this.inFlight.delete(id);
    }
  }
}

const measured = <T extends Outcome>(tool: string, outcome: T): T => {
  measureTool(tool, outcome);
  return outcome;
};

/** What an outcome says of its span: counts and classes, and never what was said. */
const endOf = (outcome: Outcome): SpanEnd =>
  outcome.type === 'recordAnswer'
    ? chatEnd({ ...outcome, costNano: outcome.cost })
    : outcome.type === 'recordModelFailure'
      ? chatEnd(outcome)
      : toolEnd(outcome);
