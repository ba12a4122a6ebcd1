import { type EventBody, leaseIdOf } from '@nightshift/contracts';
import { hashOfJson, type Instant, maxNano, nano, type NanoUsd, sha256 } from '@nightshift/kernel';
import type { ToolDefinition } from '@nightshift/sdk';
import { closingOf, suspendForFailure } from './asks.js';
import { jsonIn } from './answer-json.js';
import { keyOfCall, nextMessages, sizeOf, withMessages } from './conversation.js';
import type { LoadedAgent, RunDeps } from './deps.js';
import { evolveRun } from './evolve.js';
import { free } from './evolve-steps.js';
import { returnPurse } from './holds.js';
import { hashOfTools } from './offer.js';
import type { BasisItem } from './run-command.js';
import { proofOf } from './proof.js';
import { agentOf } from './run-agent.js';
import { isOpen, mayBegin, type OpenRun, type WantedTool } from './run-state.js';

/**
 * What comes next at a boundary between steps: the intents of tool calls, of a model call, a
 * request for money, or the end. `[]` while the run may begin nothing, or something is under way.
 */
export const advance = (
  run: OpenRun,
  deps: RunDeps,
  at: Instant,
  basis: readonly BasisItem[] = [],
): readonly EventBody[] => {
  if (run.doing.name !== 'ready') return [];
  const agent = agentOf(run, deps);
  if (!agent) return [suspendForFailure(run, 'misconfigured', notLoaded(run), at)];
  if (run.wanted.length === 0 && isFinal(run, agent)) return finish(run, agent, at);
  if (!mayBegin(run)) return [];
  const { maxSteps } = agent.definition;
  if (exceeds(run, maxSteps))
    return [suspendForFailure(run, 'misconfigured', spentSteps(maxSteps), at)];
  if (run.wanted.length > 0) return callTools(run, agent);
  return run.callsLater ? [] : callModel(run, agent, deps, at, basis);
};

/** The events, and what follows at the boundary they lead to. */
export const thenAdvance = (
  run: OpenRun,
  events: readonly EventBody[],
  deps: RunDeps,
  at: Instant,
): readonly EventBody[] => {
  const next = events.reduce<ReturnType<typeof evolveRun>>(evolveRun, run);
  return isOpen(next) ? [...events, ...advance(next, deps, at)] : events;
};

/** A repeated attempt is no new step, and what a person let go on may take at least one. */
const exceeds = ({ step, stepsFrom, attempt, wanted }: OpenRun, maxSteps: number): boolean =>
  attempt === 0 && step > stepsFrom && step - stepsFrom + Math.max(1, wanted.length) > maxSteps;

const spentSteps = (maxSteps: number): string =>
  `The next calls would exceed the agent's limit of ${maxSteps} steps. "retry" allows it as many again.`;

export const notLoaded = ({ request: { workflow, agent } }: OpenRun): string =>
  `This runner has not loaded workflow ${workflow.name}@${workflow.version} with hash ${workflow.hash.slice(0, 12)} and agent "${agent}". Name its module in NIGHTSHIFT_WORKFLOWS, start the runner again, and answer "retry".`;

/** Every turn is answered, nothing is to be added, and the newest message is the answer. */
const isFinal = (run: OpenRun, { definition }: LoadedAgent): boolean =>
  run.turn > definition.turns.length &&
  run.attempt === 0 &&
  run.addendum.length === 0 &&
  run.conversation.messages.at(-1)?.role === 'assistant';

const finish = (run: OpenRun, agent: LoadedAgent, at: Instant): readonly EventBody[] => {
  const parsed = jsonIn(run.answer);
  // Answers are checked before they are recorded as completed.
  if ('fault' in parsed) return [suspendForFailure(run, 'malformed-output', parsed.fault, at)];
  return [
    {
      type: 'run.completed.v2',
      data: {
        ...closingOf(run),
        outputHash: hashOfJson(parsed.value),
        ...proofOf(run, agent, parsed.value),
      },
      content: { output: parsed.value },
    },
  ];
};

const callModel = (
  run: OpenRun,
  agent: LoadedAgent,
  deps: RunDeps,
  at: Instant,
  basis: readonly BasisItem[],
): readonly EventBody[] => {
  const { definition } = agent;
  const model = run.model ?? deps.modelOf(definition.models[0] ?? '');
  const messages = nextMessages(run, definition, basis);
  const conversation = withMessages(run.conversation, messages);
  const maxOutputTokens = definition.maxOutputTokens * run.outputFactor;
  const reserved = deps.boundOf(model, sizeOf(conversation, agent, maxOutputTokens));
  if (reserved === undefined) return [suspendForFailure(run, 'misconfigured', noPrice(model), at)];
  const slice = nano(definition.leaseNanoUsd);
  if (free(run) < reserved) return askForMoney(run, reserved, slice);
  return [
    {
      type: 'model-call.requested.v1',
      data: {
        runId: run.request.runId,
        step: run.attempt > 0 ? run.step : run.step + 1,
        attempt: run.attempt + 1,
        model,
        promptHash: sha256(conversation.text),
        maxOutputTokens,
        reservedNanoUsd: reserved,
        ...(agent.tools.length > 0 && { toolsHash: hashOfTools(agent.tools) }),
      },
      content: { messages },
    },
    ...askAhead(run, reserved, slice),
  ];
};

/** From the second call on: what is left would not pay for another, and so it comes meanwhile. */
const askAhead = (run: OpenRun, reserved: NanoUsd, slice: NanoUsd): readonly EventBody[] => {
  if (run.modelCalls === 0 || run.attempt > 0 || free(run) >= 2 * reserved) return [];
  const { type, data } = leaseRequest(run, nano(2 * reserved - free(run)), slice);
  return [{ type, data: { ...data, ahead: true } }];
};

const noPrice = (model: string): string =>
  `The model "${model}" has no price (or no module brings it), so it is not called. Give its price in the file NIGHTSHIFT_PRICES names, and answer "retry".`;

/**
 * Who waits for money holds none: what is too little for this run may be enough for another, and
 * many that each hold too little would stop each other.
 */
const askForMoney = (run: OpenRun, bound: NanoUsd, slice: NanoUsd): readonly EventBody[] => [
  ...returnPurse(run),
  leaseRequest(run, bound, slice),
];

const leaseRequest = (
  run: OpenRun,
  minimum: NanoUsd,
  slice: NanoUsd,
): EventBody<'lease.requested.v1'> => {
  const { runId, workflow, taskBudgetNanoUsd } = run.request;
  return {
    type: 'lease.requested.v1',
    data: {
      runId,
      leaseId: leaseIdOf(runId, run.leasesAsked + 1),
      workflow,
      amountNanoUsd: maxNano(slice, minimum),
      minimumNanoUsd: minimum,
      taskBudgetNanoUsd,
    },
  };
};

const callTools = (run: OpenRun, { tools }: LoadedAgent): readonly EventBody[] =>
  run.wanted.flatMap((wanted, index) => {
    const step = run.step + index + 1;
    const definition = tools.find(({ name }) => name === wanted.tool);
    if (definition) return [toolIntent(run, wanted, definition, step, 1)];
    const unknown = { ...wanted, tool: wanted.tool.slice(0, 100) };
    return [
      toolIntent(run, unknown, { name: 'unknown', effect: 'pure' }, step, 1),
      toolFailure(
        run,
        { ...unknown, step, attempt: 1 },
        'tool-logical',
        `There is no tool "${unknown.tool}". Tools: ${tools.map(({ name }) => name).join(', ') || 'none'}.`,
        0,
      ),
    ];
  });

export const toolIntent = (
  { request: { runId } }: OpenRun,
  wanted: WantedTool,
  { name, effect }: Pick<ToolDefinition, 'name' | 'effect'>,
  step: number,
  attempt: number,
): EventBody<'tool-call.requested.v1'> => ({
  type: 'tool-call.requested.v1',
  data: {
    runId,
    step,
    attempt,
    tool: name,
    toolCallId: wanted.toolCallId,
    effect,
    idempotencyKey: sha256(keyOfCall(runId, step, wanted.arguments)),
    argumentsHash: hashOfJson(wanted.arguments),
  },
  content: { arguments: wanted.arguments },
});

export const toolFailure = (
  { request: { runId } }: OpenRun,
  call: WantedTool & { readonly step: number; readonly attempt: number },
  errorClass: EventBody<'tool-call.failed.v1'>['data']['errorClass'],
  reason: string,
  latencyMs: number,
): EventBody<'tool-call.failed.v1'> => ({
  type: 'tool-call.failed.v1',
  data: {
    runId,
    step: call.step,
    attempt: call.attempt,
    tool: nameOf(call.tool),
    toolCallId: call.toolCallId,
    errorClass,
    reason: reason.slice(0, 2_000),
    latencyMs,
  },
});

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
/** Models invent names; what is no name is not repeated in facts. */
const nameOf = (tool: string): string => (NAME.test(tool) ? tool : 'unknown');
