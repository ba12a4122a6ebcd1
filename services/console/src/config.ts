import {
  describeEnvironment,
  type EffectiveSetting,
  type Environment,
  parseEnvironment,
  secret,
  setting,
} from '@nightshift/config';
import { z } from 'zod';

const upstream = (example: string) => setting.url(/^https?:/, `http://${example}:8080`);

export const consoleSettings = {
  HOST: setting.host('127.0.0.1'),
  PORT: setting.port(7070),
  NIGHTSHIFT_API_TOKEN: secret(z.string().min(16, 'must have at least 16 characters').optional()),
  LOG_LEVEL: setting.logLevel(),
  ORCHESTRATOR_URL: upstream('orchestrator'),
  AGENT_RUNNER_URL: upstream('agent-runner'),
  QA_URL: upstream('qa'),
  COST_URL: upstream('cost'),
  ESCALATION_URL: upstream('escalation'),
  AUDIT_URL: upstream('audit'),
};

export interface Upstream {
  readonly name: string;
  readonly url: string;
  readonly prefixes: readonly string[];
}

export interface ConsoleConfig {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly logLevel: string;
  readonly upstreams: readonly Upstream[];
  /** In force, as operators are shown them. */
  readonly settings: readonly EffectiveSetting[];
}

/** @throws Refusal `invalid-configuration` */
export const consoleConfig = (env: Environment): ConsoleConfig => {
  const settings = parseEnvironment(consoleSettings, env);
  return {
    host: settings.HOST,
    port: settings.PORT,
    token: settings.NIGHTSHIFT_API_TOKEN,
    logLevel: settings.LOG_LEVEL,
    settings: describeEnvironment(consoleSettings, env),
    upstreams: [
      {
        name: 'orchestrator',
        url: settings.ORCHESTRATOR_URL,
        prefixes: [
          '/v1/tasks',
          '/v1/workflows',
          '/v1/schedules',
          '/v1/admission',
          '/v1/subjects',
          '/v1/erasures',
          '/v1/legal-holds',
          '/v1/retention',
          '/v1/key-ring',
        ],
      },
      {
        name: 'agent-runner',
        url: settings.AGENT_RUNNER_URL,
        prefixes: ['/v1/runs', '/v1/providers', '/v1/faults'],
      },
      { name: 'qa', url: settings.QA_URL, prefixes: ['/v1/reviews', '/v1/qa'] },
      {
        name: 'cost',
        url: settings.COST_URL,
        prefixes: ['/v1/budgets', '/v1/halts', '/v1/costs'],
      },
      {
        name: 'escalation',
        url: settings.ESCALATION_URL,
        prefixes: [
          '/v1/tickets',
          '/v1/ticket-groups',
          '/v1/queues',
          '/v1/precedents',
          '/v1/channels',
          '/v1/deliveries',
          '/v1/incidents',
          // Pages of links by which one person may give one answer.
          '/a',
        ],
      },
      { name: 'audit', url: settings.AUDIT_URL, prefixes: ['/v1/ledger', '/v1/events'] },
    ],
  };
};
