import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';

/** Gives a model of a provider by the name after `provider/`. */
export type Provider = (model: string) => LanguageModelV4;

export interface ProviderOptions {
  /** Further providers by name: any of the AI SDK, one line each. They win over those below. */
  readonly providers?: Readonly<Record<string, Provider>>;
  readonly openAi?: { readonly apiKey: string; readonly baseUrl?: string };
  readonly anthropic?: { readonly apiKey: string; readonly baseUrl?: string };
  /** Any server that speaks OpenAI's chat completions; its models are `compatible/<model>`. */
  readonly compatible?: {
    readonly baseUrl: string;
    readonly apiKey?: string;
    /** It understands `response_format: json_schema`; otherwise it is asked for JSON of any form. */
    readonly schemas?: boolean;
  };
}

export const providersOf = ({
  openAi,
  anthropic,
  compatible,
  providers = {},
}: ProviderOptions): Readonly<Record<string, Provider>> => ({
  ...(openAi && { openai: createOpenAI({ apiKey: openAi.apiKey, ...base(openAi.baseUrl) }).chat }),
  ...(anthropic && {
    anthropic: createAnthropic({ apiKey: anthropic.apiKey, ...base(anthropic.baseUrl) }),
  }),
  ...(compatible && {
    compatible: createOpenAICompatible({
      name: 'compatible',
      baseURL: compatible.baseUrl,
      includeUsage: true,
      supportsStructuredOutputs: compatible.schemas ?? false,
      ...(compatible.apiKey === undefined ? {} : { apiKey: compatible.apiKey }),
    }),
  }),
  ...providers,
});

const base = (baseURL: string | undefined): { baseURL?: string } =>
  baseURL === undefined ? {} : { baseURL };

export const hintFor = (provider: string): string => {
  if (provider === 'simulated')
    return 'no loaded workflow module brings it (NIGHTSHIFT_WORKFLOWS).';
  if (provider === 'openai') return 'set OPENAI_API_KEY or OPENAI_API_KEY_FILE.';
  if (provider === 'anthropic') return 'set ANTHROPIC_API_KEY or ANTHROPIC_API_KEY_FILE.';
  if (provider === 'compatible') return 'set NIGHTSHIFT_COMPATIBLE_URL.';
  return `the provider "${provider}" is not known; a workflow module can export it (\`providers\`).`;
};

/** Models of OpenAI from before response schemas: they refuse one, and know JSON only. */
const WITHOUT_SCHEMAS = /^(gpt-3\.5|gpt-4(-|$)|gpt-4o-2024-05-13|chatgpt-4o|o1-(mini|preview))/;

/**
 * The call as its provider takes it. A schema guides the answer, and is checked afterwards in any
 * case: so not in OpenAI's strict form, which refuses schemas with optional fields.
 */
export const fitted = (
  provider: string,
  model: string,
  call: LanguageModelV4CallOptions,
): LanguageModelV4CallOptions => {
  const { responseFormat: format } = call;
  if (format?.type !== 'json' || format.schema === undefined) return call;
  if (provider === 'openai' && WITHOUT_SCHEMAS.test(model))
    return { ...call, responseFormat: { type: 'json' } };
  const lenient = { strictJsonSchema: false };
  return {
    ...call,
    providerOptions: { ...call.providerOptions, openai: lenient, openaiCompatible: lenient },
  };
};
