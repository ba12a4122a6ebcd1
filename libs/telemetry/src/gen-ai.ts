import type { Attributes } from '@opentelemetry/api';
import type {
  CallPlace,
  ChatCall,
  ChatEnd,
  Place,
  RunEnd,
  StageEnd,
  TaskEnd,
  ToolEnd,
  ToolUse,
} from './gen-ai-facts.js';
import { genAiOperationDuration, genAiTokenUsage, toolDuration } from './metrics.js';
import type { SpanEnd, SpanStart } from './spans.js';

/**
 * The one place that knows OpenTelemetry's conventions for generative AI: names of spans, of their
 * attributes, and labels of metrics. Version 1.41.0 of the semantic conventions, the last that has
 * them before they moved to a repository of their own: docs/gen-ai/gen-ai-spans.md,
 * gen-ai-agent-spans.md and gen-ai-metrics.md. They are in development, so they change; what is
 * not in them is ours, and begins with `nightshift.`.
 *
 * Ids, names and counts only: the attributes for prompts, answers, arguments and results are
 * opt-in there, and not used here.
 */

export const chatSpan = (call: ChatCall): SpanStart => ({
  name: `chat ${modelIn(call.model)}`,
  kind: 'client',
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerIn(call.model),
    'gen_ai.request.model': modelIn(call.model),
    'gen_ai.request.max_tokens': call.maxOutputTokens,
    'gen_ai.request.stream': call.stream,
    ...given('gen_ai.request.temperature', call.temperature),
    ...callAttributes(call),
  },
});

export const chatEnd = ({ usage, costNano, ...end }: ChatEnd): SpanEnd => ({
  errorType: end.errorClass,
  attributes: {
    ...(end.finishReason === undefined
      ? {}
      : { 'gen_ai.response.finish_reasons': [end.finishReason] }),
    ...given('gen_ai.response.id', end.providerCallId),
    ...given('gen_ai.usage.input_tokens', usage?.inputTokens),
    ...given('gen_ai.usage.cache_read.input_tokens', usage?.cachedInputTokens),
    ...given('gen_ai.usage.cache_creation.input_tokens', usage?.cacheWriteInputTokens),
    ...given('gen_ai.usage.output_tokens', usage?.outputTokens),
    ...given('gen_ai.usage.reasoning.output_tokens', usage?.reasoningTokens),
    ...given('nightshift.cost_usd', usdOf(costNano)),
  },
});

/** The client metrics of one model call. */
export const measureChat = (model: string, { latencyMs, usage, errorClass }: ChatEnd): void => {
  const labels = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerIn(model),
    'gen_ai.request.model': modelIn(model),
  };
  genAiOperationDuration(latencyMs / 1_000, { ...labels, ...given('error.type', errorClass) });
  if (!usage) return;
  genAiTokenUsage(usage.inputTokens, { ...labels, 'gen_ai.token.type': 'input' });
  genAiTokenUsage(usage.outputTokens, { ...labels, 'gen_ai.token.type': 'output' });
};

export const toolSpan = (call: ToolUse): SpanStart => ({
  name: `execute_tool ${call.tool}`,
  kind: 'internal',
  attributes: {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.tool,
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': call.toolCallId,
    'nightshift.tool.effect': call.effect,
    ...callAttributes(call),
  },
});

export const toolEnd = ({ errorClass }: ToolEnd): SpanEnd => ({
  errorType: errorClass,
  attributes: {},
});

export const measureTool = (tool: string, { latencyMs, errorClass }: ToolEnd): void =>
  toolDuration(latencyMs / 1_000, { tool, ...given('error.type', errorClass) });

/** A run that is over: one agent, invoked once. */
export const runSpan = (run: RunEnd): SpanStart & SpanEnd => ({
  name: `invoke_agent ${run.agent}`,
  kind: 'internal',
  errorType: run.errorClass,
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': run.agent,
    'gen_ai.conversation.id': run.runId,
    'gen_ai.workflow.name': run.workflow,
    'nightshift.run.id': run.runId,
    'nightshift.run.role': run.role,
    'nightshift.run.ended': run.ended,
    'nightshift.run.model_calls': run.modelCalls,
    'nightshift.run.tool_calls': run.toolCalls,
    'nightshift.stage': run.stage,
    'nightshift.cost_usd': run.costNano / 1e9,
    ...placeAttributes(run),
  },
});

/** A stage that is over; the conventions know no stages. */
export const stageSpan = (stage: StageEnd): SpanStart & SpanEnd => ({
  name: `stage ${stage.stage}`,
  kind: 'internal',
  errorType: undefined,
  attributes: {
    'gen_ai.workflow.name': stage.workflow,
    'nightshift.stage': stage.stage,
    'nightshift.stage.rounds': stage.rounds,
    ...placeAttributes(stage),
  },
});

/** A task that is over: one workflow, invoked once. */
export const taskSpan = (task: TaskEnd): SpanStart & SpanEnd => ({
  name: `invoke_workflow ${task.workflow}`,
  kind: 'internal',
  errorType: task.errorClass,
  attributes: {
    'gen_ai.operation.name': 'invoke_workflow',
    'gen_ai.workflow.name': task.workflow,
    'nightshift.task.ended': task.ended,
    ...given('nightshift.cost_usd', usdOf(task.costNano)),
    ...placeAttributes(task),
  },
});

const placeAttributes = ({ taskId, tenant }: Place): Attributes => ({
  'nightshift.task.id': taskId,
  'nightshift.tenant': tenant,
});

const callAttributes = (call: CallPlace): Attributes => ({
  'gen_ai.conversation.id': call.runId,
  'nightshift.run.id': call.runId,
  'nightshift.step': call.step,
  'nightshift.attempt': call.attempt,
  ...placeAttributes(call),
});

const usdOf = (nano: number | undefined): number | undefined =>
  nano === undefined ? undefined : nano / 1e9;

/** What is absent is no attribute. */
const given = <T extends string | number>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value };

/** Names of the conventions for the providers that ours are; any other keeps its own. */
const PROVIDERS: Readonly<Record<string, string>> = {
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  'x-ai': 'x_ai',
  azure: 'azure.ai.openai',
  aws: 'aws.bedrock',
};

const providerIn = (name: string): string => {
  const provider = name.split('/', 1)[0] ?? name;
  return PROVIDERS[provider] ?? provider;
};

const modelIn = (name: string): string => name.slice(name.indexOf('/') + 1);
