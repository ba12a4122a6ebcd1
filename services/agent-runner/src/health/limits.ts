import { z } from 'zod';

/** What may be asked of a model, or of all models of a provider together, by this process. */
export interface ModelLimit {
  /** `provider/model`, `provider/*` for all models of a provider together, or `*`. */
  readonly models: string;
  /** Calls in flight at once. */
  readonly concurrency?: number;
  /** Calls begun within any minute. */
  readonly perMinute?: number;
}

const LIMIT = /^([^=*\s]+|[^=*\s]+\/\*|\*)=(.+)$/;
const BOUND = /^(concurrency|perMinute):([1-9]\d{0,5})$/;

const limitIn = (text: string): ModelLimit | undefined => {
  const [, models, bounds] = LIMIT.exec(text) ?? [];
  if (models === undefined || bounds === undefined) return undefined;
  const found = bounds.split(',').map((bound) => BOUND.exec(bound.trim()));
  const pairs = found.flatMap((one): [string, number][] =>
    one?.[1] === undefined ? [] : [[one[1], Number(one[2])]],
  );
  const given: Omit<ModelLimit, 'models'> = Object.fromEntries(pairs);
  return pairs.length === found.length && Object.keys(given).length === pairs.length
    ? { models: models.trim(), ...given }
    : undefined;
};

const parts = (text: string): string[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** `openai/*=concurrency:20,perMinute:500;openai/gpt-5-mini=concurrency:5` as a setting. */
export const modelLimits = () =>
  z
    .string()
    .default('')
    .transform((text) => parts(text).map(limitIn))
    .refine(
      (limits) =>
        limits.every((limit) => limit !== undefined) &&
        new Set(limits.map((limit) => limit?.models)).size === limits.length,
      'must be limits, one for each model or provider: openai/*=concurrency:20,perMinute:500;openai/gpt-5-mini=concurrency:5',
    )
    .transform((limits) => limits.flatMap((limit) => limit ?? []));

export const isLimitOf = ({ models }: ModelLimit, model: string): boolean =>
  models === '*' ||
  models === model ||
  (models.endsWith('/*') && model.startsWith(models.slice(0, -1)));
