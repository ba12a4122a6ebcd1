import {
  type Attributes,
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

let tracing = false;

/** Spans are made only where somebody receives them: none costs nothing on the hot path. */
export const switchTracingOn = (): void => {
  tracing = true;
};

/** Whether spans are received by anybody. */
export const isTracing = (): boolean => tracing;

const tracer = () => trace.getTracer('nightshift');
const parentOf = (traceparent: string): Context =>
  propagation.extract(ROOT_CONTEXT, { traceparent });

/** What is known of a span when its work begins. */
export interface SpanStart {
  readonly name: string;
  /** `client`: the work is done by somebody else, over the network. */
  readonly kind: 'client' | 'internal';
  readonly attributes: Attributes;
}

/** What is known of it when its work is over. */
export interface SpanEnd {
  readonly attributes: Attributes;
  /** Class of the error that it ended with. */
  readonly errorType: string | undefined;
}

/**
 * Runs `work` in a span that continues the trace of an event.
 * @param traceparent W3C Trace Context of the event that caused the work
 * @param ended what the outcome says of the span; asked for only where somebody receives it
 */
export const inSpan = <T>(
  traceparent: string,
  { name, kind, attributes }: SpanStart,
  work: () => Promise<T>,
  ended: (outcome: T) => SpanEnd,
): Promise<T> => {
  if (!tracing) return work();
  const options = { kind: kindOf(kind), attributes };
  return tracer().startActiveSpan(name, options, parentOf(traceparent), async (span) => {
    try {
      const outcome = await work();
      end(span, ended(outcome));
      return outcome;
    } catch (error) {
      end(span, { attributes: {}, errorType: error instanceof Error ? error.name : 'unknown' });
      throw error;
    } finally {
      span.end();
    }
  });
};

/**
 * A span of that kind for work that is over.
 * @param startedAt milliseconds since the epoch
 */
export const recordCallSpan = (
  traceparent: string,
  { name, kind, ...rest }: SpanStart & SpanEnd,
  startedAt: number,
): void => {
  if (!tracing) return;
  const options = { kind: kindOf(kind), startTime: startedAt };
  const span = tracer().startSpan(name, options, parentOf(traceparent));
  end(span, rest);
  span.end();
};

const kindOf = (kind: SpanStart['kind']): SpanKind =>
  kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL;

const end = (span: Span, { attributes, errorType }: SpanEnd): void => {
  span.setAttributes(attributes);
  if (errorType === undefined) return;
  span.setAttribute('error.type', errorType);
  // No message: what a provider or a tool said may be content.
  span.setStatus({ code: SpanStatusCode.ERROR });
};

/**
 * A span for work that is over: one of many things done together.
 * @param startedAt milliseconds since the epoch
 */
export const recordSpan = (
  traceparent: string,
  name: string,
  attributes: Attributes,
  startedAt: number,
): void => {
  if (!tracing) return;
  tracer().startSpan(name, { attributes, startTime: startedAt }, parentOf(traceparent)).end();
};

/** A span whose end is elsewhere: that of a request. */
export interface OpenSpan {
  /** W3C Trace Context for what it causes. */
  readonly traceparent: string;
  /** Runs `work` with the span as the current one. */
  readonly run: <T>(work: () => T) => T;
  /** @param status HTTP status of the answer; from 500 on the span failed */
  readonly end: (status: number) => void;
}

/**
 * Opens the span of a request.
 * @param traceparent W3C Trace Context of the caller; without it a trace begins
 */
export const openSpan = (
  traceparent: string | undefined,
  name: string,
  attributes: Attributes,
): OpenSpan => {
  const parent = traceparent === undefined ? ROOT_CONTEXT : parentOf(traceparent);
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  const { traceId, spanId, traceFlags } = span.spanContext();
  const own = trace.setSpan(parent, span);
  return {
    traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
    run: (work) => context.with(own, work),
    end: (status) => {
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
};
