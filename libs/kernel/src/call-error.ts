/** What went wrong with a model or tool call: each class has its own behaviour (architecture.md, section 6). */
export const callErrorClasses = [
  'rate-limited',
  'overloaded',
  'network',
  'timeout',
  'malformed-output',
  'truncated',
  'refused',
  'tool-logical',
  'tool-transient',
  'misconfigured',
  'outcome-unknown',
] as const;

export type CallErrorClass = (typeof callErrorClasses)[number];

/** What a failed call may be followed by. */
export type Recovery =
  | 'backoff' // the same call again, later
  | 'reprompt' // once, with a changed prompt
  | 'more-output' // once, with a higher output cap
  | 'tell-model' // the error becomes the tool's result
  | 'ask' // a person decides
  | 'halt'; // nobody can go on: the operator is asked

const recoveries: Record<CallErrorClass, Recovery> = {
  'rate-limited': 'backoff',
  overloaded: 'backoff',
  network: 'backoff',
  timeout: 'backoff',
  'malformed-output': 'reprompt',
  truncated: 'more-output',
  refused: 'ask',
  'tool-logical': 'tell-model',
  'tool-transient': 'backoff',
  misconfigured: 'halt',
  'outcome-unknown': 'backoff',
};

export const recoveryOf = (errorClass: CallErrorClass): Recovery => recoveries[errorClass];

/** A failed call with its class: providers and tools throw it, the runner's decider reads it. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly errorClass: CallErrorClass,
    message: string,
    /** How long the other side asked us to wait, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
