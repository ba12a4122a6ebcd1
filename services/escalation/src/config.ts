import { type Environment, parseEnvironment, setting } from '@nightshift/config';

const shape = { NIGHTSHIFT_DUE_POLL_MS: setting.count(1_000, 60_000) };

export interface EscalationConfig {
  readonly duePollMs: number;
}

/** @throws Refusal `invalid-configuration` */
export const escalationConfig = (env: Environment): EscalationConfig => ({
  duePollMs: parseEnvironment(shape, env).NIGHTSHIFT_DUE_POLL_MS,
});
