import type { SimulatedFault } from '@nightshift/contracts';

interface FaultWords {
  /** What every call of a simulated model does while it is on. */
  readonly does: string;
  /** What there is to see of it, and where. */
  readonly shows: string;
  /** Name of the page in docs/runbooks that says how it is mended. */
  readonly runbook: string;
}

const UNHEALTHY = 'provider-unhealthy';
const UNUSABLE = 'unusable-answers';

export const faultWords: Readonly<Record<SimulatedFault, FaultWords>> = {
  'rate-limited': {
    does: 'answers 429, and asks to wait for a second',
    shows: 'The model cools down under System; all its runs wait together, and retry.',
    runbook: UNHEALTHY,
  },
  overloaded: {
    does: 'answers 503',
    shows: 'After 8 failures of 10 the circuit of the model opens; runs wait, or use the fallback.',
    runbook: UNHEALTHY,
  },
  network: {
    does: 'cannot be reached',
    shows: 'Retries of class network; the circuit of the model opens.',
    runbook: UNHEALTHY,
  },
  timeout: {
    does: 'answers 504: nobody knows whether it was carried out',
    shows: 'Retries of class timeout, each charged at its bound; the circuit opens.',
    runbook: UNHEALTHY,
  },
  'outcome-unknown': {
    does: 'breaks off after it was asked',
    shows: 'Calls charged at their bound (AT BOUND under Spend), then retries.',
    runbook: UNHEALTHY,
  },
  'malformed-output': {
    does: 'answers what is no JSON',
    shows: 'One retry with a changed prompt, then a question of kind failure under Review.',
    runbook: UNUSABLE,
  },
  truncated: {
    does: 'stops in the middle of its answer',
    shows: 'One retry with a higher cap, then a question of kind failure under Review.',
    runbook: UNUSABLE,
  },
  refused: {
    does: 'refuses to answer',
    shows: 'No retry: a question of kind failure under Review.',
    runbook: UNUSABLE,
  },
  misconfigured: {
    does: 'answers 401, as for a wrong key',
    shows:
      'After 3 calls the breaker halts the workflow: a banner on the first page, a question for operators.',
    runbook: 'halted-budget',
  },
};
