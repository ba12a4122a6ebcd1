import { type Environment, parseEnvironment, setting } from '@nightshift/config';

const DAY_SECONDS = 86_400;
const MAX_SECONDS = 100 * 366 * DAY_SECONDS;

/** Both are off until somebody turns them on: see ADR 34. */
export const hotStoreShape = {
  /** How long a closed stream stays in PostgreSQL after its last event. 0: for ever. */
  NIGHTSHIFT_KEEP_CLOSED_SECONDS: setting.count(0, MAX_SECONDS, 0),
  /** How long ids of received events are remembered. Longer than the bus keeps messages. 0: for ever. */
  NIGHTSHIFT_KEEP_INBOX_SECONDS: setting.count(0, MAX_SECONDS, 0),
};

export interface HotStoreSettings {
  /** `undefined`: for ever. */
  readonly keepMs: number | undefined;
  /** `undefined`: for ever. */
  readonly rememberMs: number | undefined;
}

/** @throws Refusal `invalid-configuration` */
export const hotStoreSettings = (env: Environment): HotStoreSettings => {
  const settings = parseEnvironment(hotStoreShape, env);
  return {
    keepMs: msOf(settings.NIGHTSHIFT_KEEP_CLOSED_SECONDS),
    rememberMs: msOf(settings.NIGHTSHIFT_KEEP_INBOX_SECONDS),
  };
};

const msOf = (seconds: number): number | undefined => (seconds === 0 ? undefined : seconds * 1000);
