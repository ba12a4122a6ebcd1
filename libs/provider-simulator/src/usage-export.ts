import type { ProviderCall } from './call-log.js';

/** A line of the usage export: one billed call. */
export interface UsageRow {
  /** `2026-11-25`, UTC. */
  readonly date: string;
  readonly time: string;
  readonly provider: string;
  readonly model: string;
  readonly provider_call_id: string;
  readonly client_request_id: string;
  /** All of the input; the cached and the cache-written tokens are part of it. */
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly cache_write_input_tokens: number;
  readonly output_tokens: number;
  /** A decimal number with nine places: exact. */
  readonly cost_usd: string;
}

const COLUMNS = [
  'date',
  'time',
  'provider',
  'model',
  'provider_call_id',
  'client_request_id',
  'input_tokens',
  'cached_input_tokens',
  'cache_write_input_tokens',
  'output_tokens',
  'cost_usd',
] as const satisfies readonly (keyof UsageRow)[];

/** As a provider's console would export it; calls that were not billed are not in it. */
export const usageRows = (calls: readonly ProviderCall[]): UsageRow[] =>
  calls.flatMap(({ usage, providerCallId, time, dialect, model, requestId, nanoUsd }) =>
    usage === undefined || providerCallId === undefined
      ? []
      : [
          {
            date: time.slice(0, 10),
            time,
            provider: dialect,
            model,
            provider_call_id: providerCallId,
            client_request_id: requestId,
            input_tokens: usage.inputTokens,
            cached_input_tokens: usage.cachedInputTokens,
            cache_write_input_tokens: usage.cacheWriteInputTokens ?? 0,
            output_tokens: usage.outputTokens,
            cost_usd: decimal(nanoUsd),
          },
        ],
  );

/** RFC 4180, with a heading. */
export const usageCsv = (calls: readonly ProviderCall[]): string =>
  [
    COLUMNS.join(','),
    ...usageRows(calls).map((row) => COLUMNS.map((name) => cell(row[name])).join(',')),
  ]
    .map((line) => `${line}\r\n`)
    .join('');

const cell = (value: string | number): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Nano-USD as USD, without a detour over binary fractions. */
const decimal = (nanoUsd: number): string => {
  const digits = String(nanoUsd).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
};
