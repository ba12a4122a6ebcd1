import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { CallError, type CallErrorClass } from '@nightshift/kernel';
import { classify } from './classify.js';
import { callIdOf } from './answer.js';

/** How long a streaming model may be silent. */
export interface StreamLimits {
  readonly firstTokenMs: number;
  readonly betweenTokensMs: number;
}

/** An answer that broke off: never taken for a short one. What there was of it is kept. */
export class CutAnswer extends CallError {
  constructor(
    cause: CallError,
    /** Text so far. */
    readonly text: string,
    readonly providerCallId: string | undefined,
    /** What its provider had counted by then; `undefined` where it counts at the end. */
    readonly tokensSoFar: { readonly input: number } | undefined,
  ) {
    const counted = tokensSoFar ? `, ${tokensSoFar.input} input tokens` : '';
    super(
      cause.errorClass,
      `${cause.message} The answer was cut after ${text.length} characters${counted}.`,
      cause.retryAfterMs,
    );
  }
}

/**
 * A whole answer out of a stream.
 * @throws CutAnswer once the stream has begun; before, whatever the provider throws
 */
export const streamed = async (
  model: LanguageModelV4,
  call: LanguageModelV4CallOptions,
  limits: StreamLimits,
): Promise<LanguageModelV4GenerateResult> => {
  const silence = silenceGuard(limits);
  const signals = [silence.signal, ...(call.abortSignal ? [call.abortSignal] : [])];
  const parts = new Parts();
  let reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined;
  try {
    const options = { ...call, abortSignal: AbortSignal.any(signals) };
    const { stream } = await Promise.race([model.doStream(options), silence.broken]);
    reader = stream.getReader();
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), silence.broken]);
      if (done) return parts.whole();
      parts.add(value);
      if (isToken(value)) silence.heard();
    }
  } catch (error) {
    const cause = causeOf(error, silence.signal, reader !== undefined);
    throw reader ? parts.cut(cause) : cause;
  } finally {
    silence.stop();
    void reader?.cancel().catch(() => undefined);
  }
};

const silenceGuard = ({ firstTokenMs, betweenTokensMs }: StreamLimits) => {
  const abort = new AbortController();
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  const after = (ms: number, what: string) =>
    setTimeout(() => {
      const error = new CallError('timeout', `${what} within ${ms} ms.`);
      abort.abort(error);
      reject(error);
    }, ms);
  let timer = after(firstTokenMs, 'No token came');
  return {
    signal: abort.signal,
    broken,
    heard: (): void => {
      clearTimeout(timer);
      timer = after(betweenTokensMs, 'No further token came');
    },
    stop: (): void => clearTimeout(timer),
  };
};

/** Providers say at once that they have begun; that is no token. */
const isToken = ({ type }: LanguageModelV4StreamPart): boolean =>
  type !== 'stream-start' && type !== 'response-metadata' && type !== 'custom' && type !== 'raw';

/** After these a call that had begun may still be billed; after any other nothing is. */
const mayBeBilled: ReadonlySet<CallErrorClass> = new Set(['network', 'timeout', 'outcome-unknown']);

const causeOf = (error: unknown, silence: AbortSignal, begun: boolean): CallError => {
  if (silence.aborted && silence.reason instanceof CallError) return silence.reason;
  const known = classify(error, Date.now());
  if (!begun) return known;
  // Of a connection that breaks, no provider's error tells.
  if (error instanceof TypeError)
    return new CallError('network', `The connection broke: ${known.message}.`);
  return mayBeBilled.has(known.errorClass)
    ? known
    : new CallError('outcome-unknown', known.message, known.retryAfterMs);
};

/** What came so far. */
class Parts {
  private text = '';
  private readonly toolCalls: LanguageModelV4GenerateResult['content'] = [];
  private id: string | undefined;
  private input: number | undefined;
  private finish: (LanguageModelV4StreamPart & { readonly type: 'finish' }) | undefined;

  add(part: LanguageModelV4StreamPart): void {
    if (part.type === 'text-delta') this.text += part.delta;
    else if (part.type === 'tool-call') this.toolCalls.push(part);
    else if (part.type === 'response-metadata') this.id ??= part.id;
    else if (part.type === 'finish') this.finish = part;
    else if (part.type === 'custom') this.input = inputIn(part.providerMetadata) ?? this.input;
    else if (part.type === 'error')
      throw new CallError('outcome-unknown', `The provider broke off: ${said(part.error)}.`);
  }

  whole(): LanguageModelV4GenerateResult {
    const { finish, text, id } = this;
    if (!finish || isCutOff(finish.finishReason))
      throw new CallError('network', 'The stream ended without the end of the answer.');
    return {
      content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...this.toolCalls],
      finishReason: finish.finishReason,
      usage: finish.usage,
      ...(id === undefined ? {} : { response: { id } }),
      warnings: [],
    };
  }

  cut(cause: CallError): CutAnswer {
    const counted = this.finish?.usage.inputTokens.total ?? this.input;
    const soFar = counted === undefined ? undefined : { input: counted };
    return new CutAnswer(cause, this.text, callIdOf(this.id), soFar);
  }
}

/** A provider that had ended would have said why. */
const isCutOff = ({ unified, raw }: { unified: string; raw: string | undefined }): boolean =>
  unified === 'interrupted' || unified === 'error' || (unified === 'other' && raw === undefined);

/** Anthropic counts the input before it answers. */
const inputIn = (metadata: unknown): number | undefined => {
  const { anthropic } = (metadata ?? {}) as {
    anthropic?: { usage?: Readonly<Record<string, unknown>> | null };
  };
  const counts = ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'].map(
    (name) => anthropic?.usage?.[name] ?? 0,
  );
  const sum = counts.reduce<number>((total, one) => total + Number(one), 0);
  return Number.isSafeInteger(sum) && sum > 0 ? sum : undefined;
};

const said = (error: unknown): string => {
  const message = error instanceof Error ? error.message : JSON.stringify(error);
  return (message ?? 'no reason').slice(0, 500);
};
