import type { CallErrorClass, Instant } from '@nightshift/kernel';
import { isAt, isRequested, outcomeOf, type Recorded } from './transcript.js';

/** The steps of a run with their attempts: what was tried, what came of it, and what was done then. */

export interface Attempt {
  readonly attempt: number;
  /** Which model call of the run it is; absent for tools. */
  readonly n?: number;
  /** Of a model call: the model; of a tool call: the tool. */
  readonly what: string;
  readonly at?: Instant;
  /** `answered`, `asked` (a tool that asked a person), `under-way`, or the class of the error. */
  readonly outcome: 'answered' | 'asked' | 'under-way' | CallErrorClass;
  readonly reason?: string;
  readonly costNanoUsd?: number;
  readonly costIsBound?: boolean;
  readonly latencyMs?: number;
  /** Set where it is tried again. */
  readonly retry?: {
    readonly errorClass: CallErrorClass;
    readonly delayMs: number;
    readonly dueAt: Instant;
    readonly reason: string;
    /** The fallback that is tried instead. */
    readonly model?: string;
    readonly uncounted?: boolean;
  };
  /** The question to a person that it led to. */
  readonly ticketId?: string;
}

export interface Step {
  readonly step: number;
  readonly kind: 'model' | 'tool';
  readonly attempts: readonly Attempt[];
}

export const stepsOf = (events: readonly Recorded[]): readonly Step[] => {
  const calls = events.filter(isRequested);
  const steps = new Map<number, { kind: Step['kind']; attempts: Attempt[] }>();
  for (const [index, event] of events.entries()) {
    const found = isRequested(event)
      ? modelAttempt(event, events.slice(index + 1), calls.indexOf(event) + 1)
      : toolAttempt(event, events.slice(index + 1));
    if (!found) continue;
    const { step, kind, attempt } = found;
    const known = steps.get(step) ?? { kind, attempts: [] };
    known.attempts.push(attempt);
    steps.set(step, known);
  }
  return [...steps].map(([step, one]) => ({ step, ...one })).sort((a, b) => a.step - b.step);
};

interface Found {
  readonly step: number;
  readonly kind: Step['kind'];
  readonly attempt: Attempt;
}

const modelAttempt = (
  event: Extract<Recorded, { type: 'model-call.requested.v1' }>,
  after: readonly Recorded[],
  n: number,
): Found => {
  const { step, attempt, model } = event.data;
  const outcome = outcomeOf(after, event);
  const settled = outcome && {
    costNanoUsd: outcome.data.costNanoUsd,
    costIsBound: outcome.data.costIsBound,
    latencyMs: outcome.data.latencyMs,
  };
  return {
    step,
    kind: 'model',
    attempt: {
      attempt,
      n,
      what: model,
      ...timeOf(event),
      ...cameOf(outcome),
      ...settled,
      ...ledTo(after, event.data, outcome),
    },
  };
};

const toolAttempt = (event: Recorded, after: readonly Recorded[]): Found | undefined => {
  if (event.type !== 'tool-call.requested.v1') return undefined;
  const { step, attempt, tool } = event.data;
  const asked = questionOf(event, after);
  const outcome = after.find(
    (one) =>
      (one.type === 'tool-call.completed.v1' || one.type === 'tool-call.failed.v1') &&
      isAt(one.data, event.data),
  );
  const latency = outcome && 'latencyMs' in outcome.data && { latencyMs: outcome.data.latencyMs };
  return {
    step,
    kind: 'tool',
    attempt: {
      attempt,
      what: tool,
      ...timeOf(event),
      ...cameOf(outcome),
      ...latency,
      ...ledTo(after, event.data, outcome),
      ...(asked && { outcome: 'asked' as const, ticketId: asked.data.ticketId }),
    },
  };
};

/** The question that broke this attempt off, and none of a later one. */
const questionOf = (
  { data: { step } }: Extract<Recorded, { type: 'tool-call.requested.v1' }>,
  after: readonly Recorded[],
): Extract<Recorded, { type: 'run.suspended.v2' }> | undefined => {
  const next = after.find(
    (one) =>
      ((one.type === 'tool-call.requested.v1' ||
        one.type === 'tool-call.completed.v1' ||
        one.type === 'tool-call.failed.v1') &&
        one.data.step === step) ||
      (one.type === 'run.suspended.v2' && one.data.asking?.step === step),
  );
  return next?.type === 'run.suspended.v2' ? next : undefined;
};

const timeOf = ({ time }: Recorded) => (time === undefined ? {} : { at: time });

const cameOf = (outcome: Recorded | undefined): Pick<Attempt, 'outcome' | 'reason'> => {
  if (!outcome) return { outcome: 'under-way' };
  if (outcome.type !== 'model-call.failed.v1' && outcome.type !== 'tool-call.failed.v1')
    return { outcome: 'answered' };
  const { errorClass, reason } = outcome.data;
  return { outcome: errorClass, reason };
};

/** A failure is recorded together with what follows from it: the retry, or the question. */
const ledTo = (
  after: readonly Recorded[],
  place: { readonly step: number; readonly attempt: number },
  outcome: Recorded | undefined,
): Pick<Attempt, 'retry' | 'ticketId'> => {
  if (!outcome) return {};
  const retried = after.find(
    (event) => event.type === 'retry.scheduled.v1' && isAt(event.data, place),
  );
  if (retried?.type === 'retry.scheduled.v1') {
    const { errorClass, delayMs, dueAt, reason, model, uncounted } = retried.data;
    return {
      retry: {
        errorClass,
        delayMs,
        dueAt,
        reason,
        ...(model !== undefined && { model }),
        ...(uncounted && { uncounted }),
      },
    };
  }
  const next = after[after.indexOf(outcome) + 1];
  return next?.type === 'run.suspended.v2' ? { ticketId: next.data.ticketId } : {};
};
