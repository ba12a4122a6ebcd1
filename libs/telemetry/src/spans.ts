import {
  type Attributes,
  context,
  type Context,
  propagation,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

let isTracing = false;

/** Spans are made only where somebody receives them: none costs nothing on the hot path. */
export const switchTracingOn = (): void => {
  isTracing = true;
};

const tracer = () => trace.getTracer('nightshift');
const parentOf = (traceparent: string): Context =>
  propagation.extract(context.active(), { traceparent });

/**
 * Runs `work` in a span that continues the trace of an event.
 * @param traceparent W3C Trace Context of the event that caused the work
 */
export const inSpan = <T>(
  traceparent: string,
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> =>
  tracer().startActiveSpan(
    name,
    { attributes },
    isTracing ? parentOf(traceparent) : context.active(),
    async (span) => {
      try {
        return await work(span);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message });
        throw error;
      } finally {
        span.end();
      }
    },
  );

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
  if (!isTracing) return;
  tracer().startSpan(name, { attributes, startTime: startedAt }, parentOf(traceparent)).end();
};
