import type { Ask, DataOf, EventBody } from '@nightshift/contracts';
import {
  type CallErrorClass,
  formatUsd,
  hashOfJson,
  type Instant,
  type JsonSchema,
  nano,
} from '@nightshift/kernel';
import type { OpenRun, ToolCall } from './run-state.js';
import { answerSchema, costOfWaiting, purseOf, suspended } from './suspension.js';

/** The questions of the runner that only a person can answer, each with a form for the answer. */
export const suspendForFailure = (
  run: OpenRun,
  errorClass: CallErrorClass,
  reason: string,
  at: Instant,
  /** Why it is not tried again, where the class alone does not say so. */
  because?: string,
): EventBody<'run.suspended.v2'> => {
  const { agent, stage, role } = run.request;
  // Nobody but an operator can mend it, and every other task of the workflow fails the same way.
  const isMisconfigured = errorClass === 'misconfigured';
  return suspended(run, at, {
    errorClass,
    risk: isMisconfigured ? 'high' : 'medium',
    queue: isMisconfigured ? 'operators' : 'failures',
    ask: {
      kind: 'failure',
      title: `${agent} cannot go on: ${errorClass}`,
      question: `The ${role} run of stage "${stage}" failed with ${errorClass}: ${reason}\nShall it be tried again, or shall the task fail?`,
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
      need: answerSchema(
        { enum: ['retry', 'stop'], default: 'retry' },
        { guidance: { type: 'string', maxLength: 8000 } },
      ),
      evidence: failuresOf(run),
      alternatives: triedInVain(run),
      costOfWaiting: costOfWaiting(run),
      relevant: {
        ...placeOf(run),
        agent,
        errorClass,
        // Whoever mends it mends it for all that call this model.
        ...(isMisconfigured && { model: modelOf(run) }),
      },
    },
  });
};

/** @param output what the tool gives, where that is known: a person says it in that form */
export const suspendForUnknownOutcome = (
  run: OpenRun,
  call: ToolCall,
  reason: string,
  at: Instant,
  output: JsonSchema = {},
): EventBody<'run.suspended.v2'> =>
  suspended(run, at, {
    errorClass: 'outcome-unknown',
    risk: 'medium',
    queue: 'operators',
    ask: {
      kind: 'unknown-outcome',
      title: `Did ${call.tool} happen?`,
      question: `The tool "${call.tool}" must not be executed twice, and it is not known whether it was: ${reason}\nPlease find out and say so.`,
      blocked: `Outcome of ${call.tool} is unknown: ${reason}`,
      found: [
        `Idempotency key given to the tool: ${call.idempotencyKey}`,
        `Arguments: ${JSON.stringify(call.arguments).slice(0, 2_000)}`,
      ],
      options: UNKNOWN_OPTIONS,
      // No default: which it is must be found out.
      need: answerSchema(
        { enum: UNKNOWN_OPTIONS.map(({ id }) => id) },
        { result: standsAlone(output) ? output : {} },
      ),
      evidence: failuresOf(run),
      alternatives: [
        'Calling it again: it must not be executed twice.',
        ...(call.queries > 0 ? [`Asking the tool itself: ${call.failure ?? 'it cannot say'}`] : []),
      ].map((one) => one.slice(0, MAX_LINE)),
      costOfWaiting: costOfWaiting(run),
      // Whether this very call happened says nothing of any other.
      relevant: { tool: call.tool, argumentsHash: hashOfJson(call.arguments) },
    },
  });

const UNKNOWN_OPTIONS: Ask['options'] = [
  {
    id: 'happened',
    label: 'It happened',
    consequence: 'The run goes on with the result you give.',
  },
  { id: 'not-happened', label: 'It did not happen', consequence: 'The tool is called once more.' },
  { id: 'stop', label: 'Stop', consequence: 'The task fails.' },
];

const MAX_LINE = 1_000;

/** What refers to places in itself would point elsewhere inside the form. */
const standsAlone = (schema: JsonSchema): boolean => !JSON.stringify(schema).includes('"$ref"');

const failuresOf = ({ failures }: OpenRun): Ask['evidence'] =>
  failures.map(({ step, attempt, what, errorClass, reason }) => ({
    claim: `Step ${step}, attempt ${attempt}: ${what} failed with ${errorClass}.`,
    source: `attempt:${attempt}`,
    quote: reason,
  }));

const triedInVain = ({ retries, model }: OpenRun): string[] => [
  ...Object.entries(retries.byClass).map(
    ([errorClass, times]) => `Trying again after ${errorClass}: done ${times} times.`,
  ),
  ...(model === undefined ? [] : [`Another model: the fallback ${model} was called.`]),
];

const placeOf = ({ request: { workflow, stage } }: OpenRun) => ({
  workflow: `${workflow.name}@${workflow.version}`,
  stage,
});

const modelOf = ({ model, answeredBy, failures }: OpenRun): string | null =>
  failures.findLast(({ isOfModel }) => isOfModel)?.what ?? model ?? answeredBy ?? null;

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
