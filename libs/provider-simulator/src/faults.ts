import { sha256 } from '@nightshift/kernel';
import { z } from 'zod';
import type { ProviderAnswer } from './request.js';

/** The ways in which the simulated provider fails. `docs` of each: what the client meets. */
export const faultNames = [
  /** 429 with Retry-After. Not billed. */
  'rate-limited',
  /** 429 without Retry-After. Not billed. */
  'rate-limited-bare',
  /** 500. Not billed. */
  'server-error',
  /** 529 (Anthropic), 503 (OpenAI). Not billed. */
  'overloaded',
  /** 401. Not billed. */
  'unauthorized',
  /** 404. Not billed. */
  'unknown-model',
  /** The connection is destroyed before an answer. Not billed. */
  'disconnected',
  /** Never answers, until the client goes. Not billed: nothing was generated. */
  'hang',
  /** The connection is destroyed in the middle of the answer. Billed whole, like all below. */
  'cut',
  /** An answer whose tokens come slowly; one that is not streamed comes late. */
  'slow',
  /** No usage is told. Anthropic's clients cannot read such an answer. */
  'missing-usage',
  /** The answer's text is broken JSON. */
  'malformed-json',
  /** Stopped at the output cap, with the usage of the cap. */
  'truncated',
  /** `content_filter` (OpenAI), `refusal` (Anthropic). */
  'refused',
  /** Calls a tool that was not offered. */
  'wrong-tool',
  /** Calls an offered tool with arguments its schema does not accept; an answer where none is offered. */
  'wrong-arguments',
] as const;
export type FaultName = (typeof faultNames)[number];

const faultName = z.enum(faultNames);
const pauseMs = z.number().nonnegative();
const json = z.record(z.string(), z.unknown());
const tokens = z.int().nonnegative().optional();
const said = {
  latencyMs: pauseMs.optional(),
  usage: z
    .strictObject({
      cachedInputTokens: tokens,
      cacheWriteInputTokens: tokens,
      reasoningTokens: tokens,
    })
    .optional(),
};

/** An answer as JSON can say it. */
const scriptedAnswer = z.union([
  z.strictObject({ text: z.string(), ...said }),
  z.strictObject({
    toolCalls: z.array(z.strictObject({ tool: z.string(), arguments: json })).min(1),
    ...said,
  }),
  z.strictObject({ refusal: z.string(), ...said }),
  z.strictObject({ truncated: z.string(), ...said }),
]) as z.ZodType<ProviderAnswer>;

const step = z.strictObject({
  fault: faultName.optional(),
  /** Said instead of what the answerer says. */
  answer: scriptedAnswer.optional(),
  /** Of `rate-limited`. Default 1. */
  retryAfterSeconds: z.number().nonnegative().optional(),
  /** Of `slow`: between pieces of four tokens. Default 50. */
  pauseMs: pauseMs.optional(),
});
/** What one request of a script meets. */
export type Step = z.output<typeof step>;

const script = z.array(
  z.union([
    z.literal('answered').transform((): Step => ({})),
    faultName.transform((fault): Step => ({ fault })),
    step,
  ]),
);

const mix = z
  .partialRecord(faultName, z.number().min(0).max(1))
  .refine(
    (rates) => Object.values(rates).reduce((sum, rate) => sum + rate, 0) <= 1 + 1e-9,
    'the rates add up to more than 1',
  );
/** Rates by fault, together at most 1. */
export type Mix = z.output<typeof mix>;

const limit = z.strictObject({ requests: z.int().positive(), windowMs: z.int().positive() });
/** At most `requests` per window and model; the window opens with its first request. */
export type RateLimit = z.output<typeof limit>;

/** What is to fail. What is absent stays as it was. */
export const faultSettings = z.strictObject({
  /** By model: what its next requests meet, in order of arrival. Used up, the mix applies. */
  models: z.record(z.string(), script).optional(),
  /** By task (header `x-nightshift-task`); before the scripts of models. */
  tasks: z.record(z.string(), script).optional(),
  mix: mix.optional(),
  limit: limit.nullable().optional(),
});
export type FaultSettings = z.input<typeof faultSettings>;

/**
 * The fault that the mix gives a request, the same for the same `seed` and `key` whatever the
 * order of arrival. Rates are taken in the order of {@link faultNames}.
 */
export const drawnFault = (mix: Mix, seed: string, key: string): FaultName | undefined => {
  const drawn = Number.parseInt(sha256(`${seed}\n${key}`).slice(0, 12), 16) / 0x1_0000_0000_0000;
  let reached = 0;
  return faultNames.find((name) => {
    reached += mix[name] ?? 0;
    return drawn < reached;
  });
};
