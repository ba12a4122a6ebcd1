/** What is read from an export. */
export const FIELDS = [
  'day',
  'provider',
  'model',
  'providerCallId',
  'calls',
  'inputTokens',
  'uncachedInputTokens',
  'cachedInputTokens',
  'cacheWriteInputTokens',
  'outputTokens',
  'costUsd',
  'costCents',
] as const;
export type Field = (typeof FIELDS)[number];

/** Which columns a field is read from: amounts of several are added up, of others the first counts. */
export type Columns = Readonly<Partial<Record<Field, readonly string[]>>>;

export const FORMATS = ['auto', 'openai', 'anthropic'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Names that exports use, as of 2026: OpenAI's usage and costs API and its CSV, Anthropic's usage
 * report API and console CSV, and exports with a line for each call.
 */
const USUAL: Columns = {
  day: ['date', 'day', 'usage_date_utc', 'start_time_iso', 'starting_at', 'start_time', 'time'],
  provider: ['provider'],
  model: ['model', 'model_version', 'model_name', 'line_item'],
  providerCallId: ['provider_call_id', 'response_id', 'generation_id', 'request_id'],
  calls: ['calls', 'num_model_requests', 'requests', 'request_count'],
  inputTokens: ['input_tokens', 'prompt_tokens', 'n_context_tokens_total'],
  uncachedInputTokens: ['uncached_input_tokens', 'usage_input_tokens_no_cache'],
  cachedInputTokens: [
    'cached_input_tokens',
    'cached_tokens',
    'input_cached_tokens',
    'cache_read_input_tokens',
    'usage_input_tokens_cache_read',
  ],
  cacheWriteInputTokens: [
    'cache_write_input_tokens',
    'cache_write_tokens',
    'cache_creation_input_tokens',
    'cache_creation.ephemeral_5m_input_tokens',
    'cache_creation.ephemeral_1h_input_tokens',
    'usage_input_tokens_cache_write_5m',
    'usage_input_tokens_cache_write_1h',
  ],
  outputTokens: [
    'output_tokens',
    'completion_tokens',
    'n_generated_tokens_total',
    'usage_output_tokens',
  ],
  costUsd: ['cost_usd', 'cost', 'amount.value', 'amount_value'],
  costCents: ['cost_cents', 'amount_cents'],
};

/** What the format is known to mean besides. */
const OF_FORMAT: Readonly<Record<Format, Columns>> = {
  auto: {},
  openai: {},
  // Its cost report counts in cents, and says so only in the documentation.
  anthropic: { costCents: [...(USUAL.costCents ?? []), 'amount'] },
};

/** Names are compared without regard to case, blanks and dashes. */
export const columnName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** A field that is named by the caller is read from there and nowhere else. */
export const columnsOf = (format: Format, named: Columns): Columns => ({
  ...USUAL,
  ...OF_FORMAT[format],
  ...Object.fromEntries(
    Object.entries(named).map(([field, names]) => [field, names.map(columnName)]),
  ),
});
