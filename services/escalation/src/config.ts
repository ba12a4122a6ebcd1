import { type Environment, parseEnvironment, setting } from '@nightshift/config';
import {
  type OtherSystemsConfig,
  otherSystemsConfig,
  otherSystemsShape,
} from './other-systems.config.js';

export const escalationSettings = {
  NIGHTSHIFT_DUE_POLL_MS: setting.count(1_000, 60_000),
  NIGHTSHIFT_UNDO_MS: setting.count(10_000, 600_000, 0),
  ...otherSystemsShape,
};

export interface EscalationConfig {
  readonly duePollMs: number;
  /** For so long an answer can be taken back. */
  readonly undoMs: number;
  readonly otherSystems: OtherSystemsConfig;
}

/** @throws Refusal `invalid-configuration` */
export const escalationConfig = (env: Environment): EscalationConfig => {
  const settings = parseEnvironment(escalationSettings, env);
  return {
    duePollMs: settings.NIGHTSHIFT_DUE_POLL_MS,
    undoMs: settings.NIGHTSHIFT_UNDO_MS,
    otherSystems: otherSystemsConfig(env),
  };
};
