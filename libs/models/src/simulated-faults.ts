import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4GenerateResult,
} from '@ai-sdk/provider';
import type { SimulatedFault } from '@nightshift/contracts';
import { modelOf, type SimulatedModel } from './simulated.js';

type Answer = LanguageModelV4GenerateResult;

/** Fails as a real provider would, where `active` says so at the time of the call. */
export const withFaults = (
  { model, price }: SimulatedModel,
  active: () => SimulatedFault | undefined,
): SimulatedModel => ({
  price,
  model: modelOf(model.modelId, async (options) => {
    const fault = active();
    return fault === undefined
      ? model.doGenerate(options)
      : faults[fault](() => model.doGenerate(options));
  }),
});

const faults: Record<
  SimulatedFault,
  (answer: () => ReturnType<LanguageModelV4['doGenerate']>) => Promise<Answer>
> = {
  'rate-limited': () => status(429, { 'retry-after': '1' }),
  overloaded: () => status(503),
  network: () => status(undefined),
  timeout: () => status(504),
  misconfigured: () => status(401),
  'outcome-unknown': async () => {
    throw new Error(SAID);
  },
  'malformed-output': async (answer) => said(await answer(), '{"fault": ', 'stop'),
  truncated: async (answer) => {
    const whole = await answer();
    return said(whole, halfOf(whole), 'length');
  },
  refused: async (answer) => said(await answer(), SAID, 'content-filter'),
};

const SAID = 'A fault flag is on: this failure is simulated.';

const status = async (
  statusCode: number | undefined,
  responseHeaders: Record<string, string> = {},
): Promise<never> => {
  throw new APICallError({
    message: SAID,
    url: 'simulated:',
    requestBodyValues: {},
    ...(statusCode === undefined ? {} : { statusCode }),
    responseHeaders,
    responseBody: SAID,
  });
};

/** It has been generated, and costs what the whole answer costs. */
const said = (answer: Answer, text: string, reason: Answer['finishReason']['unified']): Answer => ({
  ...answer,
  content: [{ type: 'text', text }],
  finishReason: { unified: reason, raw: reason },
});

const halfOf = ({ content }: Answer): string => {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  return text.slice(0, Math.ceil(text.length / 2));
};
