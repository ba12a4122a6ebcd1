import type { EventOf } from '@nightshift/contracts';
import type { EventContext } from '@nightshift/event-store';
import { CallError } from '@nightshift/kernel';
import type { Models } from '@nightshift/models';
import { inSpan } from '@nightshift/telemetry';
import type { LoadedWorkflows } from '../workflows.store.js';
import { performModelCall } from './model-call.executor.js';
import type { OpenRun } from './run-state.js';
import { performToolCall } from './tool-call.executor.js';

export type Outcome =
  | Awaited<ReturnType<typeof performModelCall>>
  | Awaited<ReturnType<typeof performToolCall>>;

interface Call {
  readonly name: string;
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
    const call = this.modelCallOf(run, event) ?? this.toolCallOf(id, run, event, context);
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

  private modelCallOf(run: OpenRun, { type, data }: EventOf): Call | undefined {
    const { doing } = run;
    if (type !== 'model-call.requested.v1' || doing.name !== 'model') return undefined;
    const { call } = doing;
    if (call.step !== data.step || call.attempt !== data.attempt) return undefined;
    const agent = this.workflows.agentOf(run.request.workflow, run.request.agent);
    return (
      agent && {
        name: `model call ${call.model}`,
        mustEnd: false,
        perform: (abort) => performModelCall(this.models, agent, run, call, abort),
      }
    );
  }

  private toolCallOf(
    id: string,
    run: OpenRun,
    { type, data }: EventOf,
    { tenant, taskId }: EventContext,
  ): Call | undefined {
    if (type !== 'tool-call.requested.v1') return undefined;
    const call = run.tools.find(
      ({ step, attempt, status }) =>
        step === data.step && attempt === data.attempt && status === 'running',
    );
    const tool = call && this.workflows.toolOf(run.request.workflow, call.tool);
    return (
      tool && {
        name: `tool call ${call.tool}`,
        mustEnd: call.effect === 'at-most-once',
        perform: (abort) => performToolCall(tool, { tenant, taskId, runId: id }, call, abort),
      }
    );
  }

  private async performed(id: string, call: Call, trace: string): Promise<Outcome> {
    const { name, perform } = call;
    const abort = new AbortController();
    const aborts = this.inFlight.get(id) ?? new Map<AbortController, Call>();
    this.inFlight.set(id, aborts.set(abort, call));
    try {
      return await inSpan(trace, name, { 'nightshift.run': id }, () => perform(abort));
    } finally {
      aborts.delete(abort);
      if (aborts.size === 0) this.inFlight.delete(id);
    }
  }
}
