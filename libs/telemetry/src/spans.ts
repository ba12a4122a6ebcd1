import { type Attributes, context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

/**
 * Runs `work` in a span that continues the trace of an event.
 * @param traceparent W3C Trace Context of the event that caused the work
 */
export const inSpan = <T>(traceparent: string, name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> => {
  const parent = propagation.extract(context.active(), { traceparent });
  return trace.getTracer('nightshift').startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
};
