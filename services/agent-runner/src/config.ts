import { type Environment, parseEnvironment, secret, setting } from '@nightshift/config';
import { type ModelsOptions, openPriceBook } from '@nightshift/models';
import { z } from 'zod';
import { type ModelLimit, modelLimits } from './health/limits.js';

export const agentRunnerSettings = {
  /** Workflow modules this runner carries out: package names or file paths, separated by commas. */
  NIGHTSHIFT_WORKFLOWS: setting.list(),
  /** `simulated/*=openai/gpt-5-mini`: the same workflow on other models. */
  NIGHTSHIFT_MODEL_MAP: setting.pairs(),
  /** A JSON file with prices in USD per million tokens. */
  NIGHTSHIFT_PRICES: z.string().optional(),
  NIGHTSHIFT_RUN_SLOTS: setting.count(200, 10_000),
  /** Addresses that are not public and that tools may reach: CIDR ranges, separated by commas. */
  NIGHTSHIFT_EGRESS_ALLOW_PRIVATE: setting.list(),
  NIGHTSHIFT_GRACE_MS: setting.count(5_000, 600_000),
  /** `openai/*=concurrency:20,perMinute:500`: what this process asks of a provider or a model. */
  NIGHTSHIFT_MODEL_LIMITS: modelLimits(),
  /** Fault flags: simulated models may be made to fail on purpose. Not for production. */
  NIGHTSHIFT_FAULTS: z.enum(['on', 'off']).default('off'),
  OPENAI_API_KEY: secret(z.string().optional()),
  OPENAI_BASE_URL: z.string().optional(),
  ANTHROPIC_API_KEY: secret(z.string().optional()),
  ANTHROPIC_BASE_URL: z.string().optional(),
  NIGHTSHIFT_COMPATIBLE_URL: z.string().optional(),
  NIGHTSHIFT_COMPATIBLE_KEY: secret(z.string().optional()),
  /** Whether that server understands response schemas. */
  NIGHTSHIFT_COMPATIBLE_SCHEMAS: z.enum(['true', 'false']).default('false'),
  /** How long a streaming model may be silent, at first and between two tokens. */
  NIGHTSHIFT_FIRST_TOKEN_MS: setting.count(90_000, 3_600_000),
  NIGHTSHIFT_BETWEEN_TOKENS_MS: setting.count(30_000, 3_600_000),
};

export interface AgentRunnerConfig {
  readonly workflowModules: readonly string[];
  readonly slots: number;
  readonly graceMs: number;
  readonly egressAllowPrivate: readonly string[];
  readonly limits: readonly ModelLimit[];
  /** Whether there are fault flags. */
  readonly faults: boolean;
  readonly models: Omit<ModelsOptions, 'simulated'>;
}

/** @throws Refusal `invalid-configuration` */
export const agentRunnerConfig = (env: Environment): AgentRunnerConfig => {
  const settings = parseEnvironment(agentRunnerSettings, env);
  return {
    workflowModules: settings.NIGHTSHIFT_WORKFLOWS,
    slots: settings.NIGHTSHIFT_RUN_SLOTS,
    graceMs: settings.NIGHTSHIFT_GRACE_MS,
    egressAllowPrivate: settings.NIGHTSHIFT_EGRESS_ALLOW_PRIVATE,
    limits: settings.NIGHTSHIFT_MODEL_LIMITS,
    faults: settings.NIGHTSHIFT_FAULTS === 'on',
    models: {
      prices: openPriceBook(settings.NIGHTSHIFT_PRICES),
      replaced: settings.NIGHTSHIFT_MODEL_MAP,
      streamLimits: {
        firstTokenMs: settings.NIGHTSHIFT_FIRST_TOKEN_MS,
        betweenTokensMs: settings.NIGHTSHIFT_BETWEEN_TOKENS_MS,
      },
      ...keyed('openAi', settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL),
      ...keyed('anthropic', settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL),
      ...compatibleOf(settings),
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

const compatibleOf = ({
  NIGHTSHIFT_COMPATIBLE_URL: baseUrl,
  NIGHTSHIFT_COMPATIBLE_KEY: apiKey,
  NIGHTSHIFT_COMPATIBLE_SCHEMAS: schemas,
}: z.output<z.ZodObject<typeof agentRunnerSettings>>): Partial<ModelsOptions> =>
  baseUrl === undefined
    ? {}
    : {
        compatible: {
          baseUrl,
          schemas: schemas === 'true',
          ...(apiKey === undefined ? {} : { apiKey }),
        },
      };
