import { metrics } from '@opentelemetry/api';

/**
 * Every instrument of the product, by the names that dashboards and alerts use. Base units, no ids
 * as labels. Counters are created on first use, after the SDK has started.
 */
const counter = (name: string, description: string, unit?: string) => {
  let made: ReturnType<ReturnType<typeof metrics.getMeter>['createCounter']> | undefined;
  return (value: number, labels: Readonly<Record<string, string>> = {}): void => {
    made ??= metrics
      .getMeter('nightshift')
      .createCounter(name, { description, ...(unit ? { unit } : {}) });
    made.add(value, labels);
  };
};

/** Like a counter, of how values are spread. `bounds`: upper ends of the buckets. */
const histogram = (name: string, description: string, unit: string, bounds: readonly number[]) => {
  let made: ReturnType<ReturnType<typeof metrics.getMeter>['createHistogram']> | undefined;
  return (value: number, labels: Readonly<Record<string, string>> = {}): void => {
    made ??= metrics.getMeter('nightshift').createHistogram(name, {
      description,
      unit,
      advice: { explicitBucketBoundaries: [...bounds] },
    });
    made.record(value, labels);
  };
};

/** 10 ms to 82 s, as the conventions for generative AI say. */
const DURATIONS = Array.from({ length: 14 }, (_, n) => 0.01 * 2 ** n);
/** 1 to 67 million. */
const TOKENS = Array.from({ length: 14 }, (_, n) => 4 ** n);

/** Named by the conventions; gen-ai.ts knows their labels. */
export const genAiTokenUsage = histogram(
  'gen_ai.client.token.usage',
  'Number of input and output tokens used.',
  '{token}',
  TOKENS,
);
export const genAiOperationDuration = histogram(
  'gen_ai.client.operation.duration',
  'GenAI operation duration.',
  's',
  DURATIONS,
);
export const toolDuration = histogram(
  'nightshift_tool_duration_seconds',
  'Duration of tool calls.',
  's',
  DURATIONS,
);

/** 0.5 s to an hour: what people need to read and decide. */
const CONSIDERED = [0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];
export const ticketDecision = histogram(
  'nightshift_ticket_decision_seconds',
  'How long a ticket was before whoever answered it, as their client says.',
  's',
  CONSIDERED,
);

export const count = {
  modelCalls: counter('nightshift_model_calls', 'Model calls by outcome.'),
  modelTokens: counter('nightshift_model_tokens', 'Tokens by direction.'),
  modelCostUsd: counter('nightshift_llm_cost_usd', 'Settled price of model calls, in USD.'),
  unpricedCalls: counter(
    'nightshift_unpriced_calls',
    'Calls refused because the model has no price.',
  ),
  toolCalls: counter('nightshift_tool_calls', 'Tool calls by outcome.'),
  providerHealth: counter(
    'nightshift_provider_health_changes',
    'Changes of the health of models, by the state they are in since.',
  ),
  retries: counter('nightshift_retries', 'Retries by error class.'),
  tasks: counter('nightshift_tasks', 'Tasks by what became of them.'),
  halts: counter('nightshift_halts', 'Halts by reason.'),
  fastApprovals: counter(
    'nightshift_fast_approvals',
    'Approvals given within 3 s of being shown; no refusals, no repeated clicks.',
  ),
  tickets: counter('nightshift_tickets', 'Tickets by kind and what became of them.'),
  retiredStreams: counter(
    'nightshift_hot_store_retired_streams',
    'Streams that left PostgreSQL for the ledger.',
  ),
  retiredEvents: counter(
    'nightshift_hot_store_retired',
    'Events that left PostgreSQL for the ledger.',
  ),
  exportedEvents: counter(
    'nightshift_ledger_exported',
    'Events that the continuous export has written.',
  ),
  exportFailures: counter(
    'nightshift_ledger_export_failures',
    'Rounds of the continuous export that failed.',
  ),
  deadLetters: counter('nightshift_dead_letters', 'Messages that can never be processed.'),
} as const;

type Observed = readonly [value: number, labels: Readonly<Record<string, string>>];

/** Values of several things, each with its labels: as many as there are at the scrape. */
export const observeEach = (
  name: string,
  description: string,
  read: () => readonly Observed[],
): void => {
  metrics
    .getMeter('nightshift')
    .createObservableGauge(name, { description })
    .addCallback((result) => {
      for (const [value, labels] of read()) result.observe(value, labels);
    });
};

/** A value that is asked for at every scrape. */
export const observe = (
  name: string,
  description: string,
  read: () => number | Promise<number>,
  labels: Readonly<Record<string, string>> = {},
): void => {
  metrics
    .getMeter('nightshift')
    .createObservableGauge(name, { description })
    .addCallback(async (result) => result.observe(await read(), labels));
};
