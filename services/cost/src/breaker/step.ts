import type { EventOf } from '@nightshift/contracts';

/** The steps that breakers look at. */
export const STEP_TYPES = [
  'model-call.completed.v1',
  'model-call.failed.v1',
  'retry.scheduled.v1',
  'tool-call.requested.v1',
  'tool-call.completed.v1',
  'tool-call.failed.v1',
] as const;

export type StepEvent = EventOf<(typeof STEP_TYPES)[number]>;

/**
 * An event without its content, which is most of its bytes and nothing to a breaker. Events are
 * written with `content` last, and inside of strings quotes are escaped: the bytes cannot stand
 * anywhere else. What was written differently is parsed whole. `undefined`: no event.
 */
export const factsOf = (bytes: Buffer): EventOf | undefined => {
  const cut = bytes.indexOf(',"content":');
  const head = cut < 0 ? undefined : parsed(`${bytes.toString('utf8', 0, cut)}}`);
  return head ?? parsed(bytes.toString('utf8'));
};

const parsed = (text: string): EventOf | undefined => {
  try {
    const event = JSON.parse(text) as Partial<EventOf> | null;
    const { type, tenantid, taskid, time, sequence, data } = event ?? {};
    const isEvent =
      typeof type === 'string' &&
      [tenantid, taskid].every(isPlain) &&
      INSTANT.test(String(time)) &&
      Number.isSafeInteger(sequence) &&
      isRead(type, data);
    return isEvent ? (event as EventOf) : undefined;
  } catch {
    return undefined;
  }
};

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Fit for a column. */
const isPlain = (value: unknown): boolean => typeof value === 'string' && !/\p{Cc}/u.test(value);

/** Of the facts, those that are used: what a stranger put on a topic must not stop what is behind it. */
const isRead = (type: string, data: unknown): boolean => {
  if (typeof data !== 'object' || data === null) return false;
  const { runId, workflow, costNanoUsd } = data as Readonly<Record<string, unknown>>;
  const { name } = Object(workflow) as { readonly name?: unknown };
  if (NAMING.has(type) && !isPlain(name)) return false;
  if (type === 'lease.granted.v1' && !isPlain(workflow)) return false;
  if (!type.startsWith('task.') && !isPlain(runId)) return false;
  return costNanoUsd === undefined
    ? type !== 'task.completed.v1'
    : Number.isSafeInteger(costNanoUsd);
};

/** Events that say which workflow a task or a run is of. */
const NAMING: ReadonlySet<string> = new Set([
  'task.accepted.v1',
  'task.completed.v1',
  'run.accepted.v1',
]);
