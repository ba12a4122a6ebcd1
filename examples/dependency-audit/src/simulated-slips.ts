import type { SimulatedAnswer, SimulatedCall } from '@nightshift/models';

/*
 * Rules in the place of models, where none can be reached. They read what tools found and write
 * what a model would write, and make the mistakes that models make, each at its rate.
 */
export const RATES = {
  /** Of answers. */
  malformed: 0.03,
  refused: 0.01,
  slow: 0.02,
  /** Of reports. */
  hallucinated: 0.06,
  /** Of reports about a package with an install script; such packages are few. */
  missedScript: 0.2,
  /** Of packages. */
  stubbornJudge: 0.01,
};
export const USUAL_MS = 25;
const SLOW_MS = 1_500;

/** Slips that every model makes now and then. */
export const withSlips = (call: SimulatedCall, answer: object): SimulatedAnswer => {
  const text = JSON.stringify(answer);
  if (call.chance('malformed') < RATES.malformed)
    return { text: text.slice(0, Math.floor(text.length * 0.8)) };
  if (call.chance('refused') < RATES.refused)
    return { refusal: 'I cannot help with assessing this package.' };
  return call.chance('slow') < RATES.slow ? { text, latencyMs: SLOW_MS } : { text };
};
