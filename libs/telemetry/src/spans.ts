import {
  type Attributes,
  context,
  type Context,
  INVALID_SPAN_CONTEXT,
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

const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const tracer = () => trace.getTracer('nightshift');
const parentOf = (traceparent: string): Context =>
  propagation.extract(ROOT_CONTEXT, { traceparent });

/**
 * Runs `work` in a span that continues the trace of an event.
 * @param traceparent W3C Trace Context of the event that caused the work
 */
export const inSpan = <T>(
  traceparent: string,
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> => {
  if (!tracing) return work(noSpan);
  const parent = parentOf(traceparent);
  return tracer().startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  });
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
