import type { DataOf, EventBody } from '@nightshift/contracts';
import {
  type CallErrorClass,
  derivedId,
  formatUsd,
  type Instant,
  type Json,
  type JsonSchema,
  nano,
  plusMs,
} from '@nightshift/kernel';
import type { OpenRun, ToolCall } from './run-state.js';

const DUE_MS = 24 * 3_600_000;
const MAX_TEXT = 4_000;

/** The questions that only a person can answer, each with a form for the answer. */
export const suspendForFailure = (
  run: OpenRun,
  errorClass: CallErrorClass,
  reason: string,
  at: Instant,
  /** Why it is not tried again, where the class alone does not say so. */
  because?: string,
): EventBody<'run.suspended.v2'> => {
  const { agent, stage } = run.request;
  return suspended(run, at, {
    kind: 'failure',
    errorClass,
    // Nobody but an operator can mend it, and every other task of the workflow fails the same way.
    risk: errorClass === 'misconfigured' ? 'high' : 'medium',
    queue: errorClass === 'misconfigured' ? 'operators' : 'failures',
    title: `${agent} cannot go on: ${errorClass}`,
    question: `The ${run.request.role} run of stage "${stage}" failed with ${errorClass}: ${reason}\nShall it be tried again, or shall the task fail?`,
    blocked: `${errorClass}: ${reason}`,
    found: [
      ...(because === undefined ? [] : [because]),
      `Tried: ${run.modelCalls} model calls, ${run.toolCalls} tool calls, ${run.retries.run} retries.`,
      `Spent so far by this run: ${formatUsd(run.purse.spent)}.`,
      ...(run.answer === '' ? [] : [`The newest answer begins: ${run.answer.slice(0, 500)}`]),
    ],
    options: [
      {
        id: 'retry',
        label: 'Try again',
        consequence: 'The run goes on from the failed step, with your guidance if you give any.',
      },
      { id: 'stop', label: 'Stop', consequence: 'The task fails with this reason.' },
    ],
    need: answerSchema(['retry', 'stop'], { guidance: { type: 'string', maxLength: 8000 } }),
  });
};

export const suspendForUnknownOutcome = (
  run: OpenRun,
  call: ToolCall,
  reason: string,
  at: Instant,
): EventBody<'run.suspended.v2'> =>
  suspended(run, at, {
    kind: 'unknown-outcome',
    errorClass: 'outcome-unknown',
    risk: 'medium',
    queue: 'operators',
    title: `Did ${call.tool} happen?`,
    question: `The tool "${call.tool}" must not be executed twice, and it is not known whether it was: ${reason}\nPlease find out and say so.`,
    blocked: `Outcome of ${call.tool} is unknown: ${reason}`,
    found: [
      `Idempotency key given to the tool: ${call.idempotencyKey}`,
      `Arguments: ${JSON.stringify(call.arguments).slice(0, 2_000)}`,
    ],
    options: [
      {
        id: 'happened',
        label: 'It happened',
        consequence: 'The run goes on with the result you give.',
      },
      {
        id: 'not-happened',
        label: 'It did not happen',
        consequence: 'The tool is called once more.',
      },
      { id: 'stop', label: 'Stop', consequence: 'The task fails.' },
    ],
    need: answerSchema(['happened', 'not-happened', 'stop'], { result: {} }),
  });

interface Question {
  readonly kind: 'failure' | 'unknown-outcome';
  readonly errorClass: CallErrorClass;
  readonly queue: string;
  readonly risk: 'medium' | 'high';
  readonly title: string;
  readonly question: string;
  readonly blocked: string;
  readonly found: readonly string[];
  readonly options: readonly {
    readonly id: string;
    readonly label: string;
    readonly consequence: string;
  }[];
  readonly need: JsonSchema;
}

const suspended = (
  run: OpenRun,
  at: Instant,
  question: Question,
): EventBody<'run.suspended.v2'> => {
  const { runId, stage, role } = run.request;
  const { kind, queue, risk, errorClass } = question;
  return {
    type: 'run.suspended.v2',
    data: {
      runId,
      stage,
      role,
      ticketId: derivedId('ticket', runId, String(run.tickets + 1)),
      kind,
      queue,
      risk,
      dueAt: plusMs(at, DUE_MS),
      purse: purseOf(run),
      errorClass,
    },
    content: {
      ask: {
        kind,
        title: question.title.slice(0, 200),
        question: question.question.slice(0, MAX_TEXT),
        blocked: question.blocked.slice(0, MAX_TEXT),
        found: [...question.found],
        need: question.need,
        options: [...question.options],
        evidence: [],
        alternatives: [],
      },
    },
  };
};

const answerSchema = (
  options: readonly string[],
  more: { readonly [name: string]: Json },
): JsonSchema => ({
  type: 'object',
  properties: { option: { enum: options }, ...more },
  required: ['option'],
  additionalProperties: false,
});

export const purseOf = ({ purse }: OpenRun): DataOf<'run.completed.v2'>['purse'] => ({
  grantedNanoUsd: purse.granted,
  spentNanoUsd: purse.spent,
});

/** What every closing event says of a run. */
export const closingOf = (run: OpenRun): Omit<DataOf<'run.completed.v2'>, 'outputHash'> => ({
  runId: run.request.runId,
  stage: run.request.stage,
  role: run.request.role,
  round: run.request.round,
  purse: purseOf(run),
  modelCalls: run.modelCalls,
  toolCalls: run.toolCalls,
  retriesByClass: run.retries.byClass,
});

/** Charges a call in flight at its bound: its true cost will never be known. */
export const withInFlightSpent = (run: OpenRun): OpenRun =>
  run.doing.name === 'model'
    ? { ...run, purse: { ...run.purse, spent: nano(run.purse.spent + run.doing.call.reserved) } }
    : run;
