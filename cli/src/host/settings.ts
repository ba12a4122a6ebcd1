import { resolve } from 'node:path';
import { type Environment, parseEnvironment, secret, setting } from '@nightshift/config';
import { sealingSettings } from '@nightshift/service-kit';
import { z } from 'zod';

/** Of the process that runs everything. */
export const upShape = {
  HOST: setting.host('127.0.0.1'),
  NIGHTSHIFT_PORT: setting.port(7070),
  NIGHTSHIFT_DATA: z.string().default('.nightshift'),
  NIGHTSHIFT_API_TOKEN: secret(z.string().min(16, 'must have at least 16 characters').optional()),
  NIGHTSHIFT_WORKFLOWS: z.string().default('@nightshift/example-dependency-audit'),
  LOG_LEVEL: z.string().default('info'),
  ...sealingSettings,
};

export interface UpSettings {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the folder that holds everything. */
  readonly data: string;
  readonly token: string | undefined;
  readonly logLevel: string;
  /** What the services read, completed. */
  readonly env: Environment;
}

export interface UpOptions {
  readonly port?: string;
  readonly data?: string;
  readonly workflows?: readonly string[];
  readonly faults?: boolean;
}

/** Options win over the environment. @throws Refusal `invalid-configuration` */
export const upSettings = (
  { port, data, workflows, faults = false }: UpOptions,
  environment: Environment,
): UpSettings => {
  const given = {
    ...environment,
    ...(port === undefined ? {} : { NIGHTSHIFT_PORT: port }),
    ...(data === undefined ? {} : { NIGHTSHIFT_DATA: data }),
    ...(workflows === undefined || workflows.length === 0
      ? {}
      : { NIGHTSHIFT_WORKFLOWS: workflows.join(',') }),
    ...(faults ? { NIGHTSHIFT_FAULTS: 'on' } : {}),
  };
  const settings = parseEnvironment(upShape, given);
  return {
    host: settings.HOST,
    port: settings.NIGHTSHIFT_PORT,
    data: resolve(settings.NIGHTSHIFT_DATA),
    token: settings.NIGHTSHIFT_API_TOKEN,
    logLevel: settings.LOG_LEVEL,
    env: { ...given, NIGHTSHIFT_WORKFLOWS: settings.NIGHTSHIFT_WORKFLOWS },
  };
};
