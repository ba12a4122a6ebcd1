import { readFileSync } from 'node:fs';
import { type Environment, parseEnvironment, setting } from '@nightshift/config';
import { faultsOf } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import { type ModelsOptions, priceBook, priceFile } from '@nightshift/models';
import { z } from 'zod';

const shape = {
  /** Workflow modules this runner carries out: package names or file paths, separated by commas. */
  NIGHTSHIFT_WORKFLOWS: setting.list(),
  /** `simulated/*=openai/gpt-5-mini`: the same workflow on other models. */
  NIGHTSHIFT_MODEL_MAP: setting.pairs(),
  /** A JSON file with prices in USD per million tokens. */
  NIGHTSHIFT_PRICES: z.string().optional(),
  NIGHTSHIFT_RUN_SLOTS: setting.count(200, 10_000),
  NIGHTSHIFT_GRACE_MS: setting.count(5_000, 600_000),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z.string().optional(),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: z.string().optional(),
  NIGHTSHIFT_COMPATIBLE_URL: z.string().optional(),
  NIGHTSHIFT_COMPATIBLE_KEY: z.string().optional(),
};

export interface AgentRunnerConfig {
  readonly workflowModules: readonly string[];
  readonly slots: number;
  readonly graceMs: number;
  readonly models: Omit<ModelsOptions, 'simulated'>;
}

/** @throws Refusal `invalid-configuration` */
export const agentRunnerConfig = (env: Environment): AgentRunnerConfig => {
  const settings = parseEnvironment(shape, env);
  const prices =
    settings.NIGHTSHIFT_PRICES === undefined
      ? priceBook()
      : priceBook(readPrices(settings.NIGHTSHIFT_PRICES));
  return {
    workflowModules: settings.NIGHTSHIFT_WORKFLOWS,
    slots: settings.NIGHTSHIFT_RUN_SLOTS,
    graceMs: settings.NIGHTSHIFT_GRACE_MS,
    models: {
      prices,
      replaced: settings.NIGHTSHIFT_MODEL_MAP,
      ...keyed('openAi', settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL),
      ...keyed('anthropic', settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL),
      ...(settings.NIGHTSHIFT_COMPATIBLE_URL === undefined
        ? {}
        : {
            compatible: {
              baseUrl: settings.NIGHTSHIFT_COMPATIBLE_URL,
              ...(settings.NIGHTSHIFT_COMPATIBLE_KEY === undefined
                ? {}
                : { apiKey: settings.NIGHTSHIFT_COMPATIBLE_KEY }),
            },
          }),
    },
  };
};

const keyed = (
  name: 'openAi' | 'anthropic',
  apiKey: string | undefined,
  baseUrl: string | undefined,
): Partial<ModelsOptions> =>
  apiKey === undefined || apiKey === ''
    ? {}
    : { [name]: { apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) } };

const readPrices = (path: string): z.output<typeof priceFile> => {
  const refuse = (reason: string): never => {
    throw new Refusal('invalid-configuration', 'invalid', `NIGHTSHIFT_PRICES=${path}: ${reason}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return refuse((error as Error).message);
  }
  const parsed = priceFile.safeParse(content);
  return parsed.success
    ? parsed.data
    : refuse(
        faultsOf(parsed.error)
          .map(({ at, reason }) => `${at}: ${reason}`)
          .join('; '),
      );
};
