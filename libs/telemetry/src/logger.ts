import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, type LoggerOptions as PinoOptions, pino } from 'pino';
import { HIDDEN, secretPaths, withoutSecrets } from './redaction.js';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly service: string;
  readonly level?: string;
  readonly destination?: DestinationStream;
}

/** Structured logs: one JSON object a line, with the trace they belong to; never with content. */
export const createLogger = ({ service, level = 'info', destination }: LoggerOptions): Logger => {
  const options: PinoOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: withoutSecrets,
    },
    // Of a child's bindings pino tells the formatters nothing.
    redact: { paths: secretPaths, censor: HIDDEN },
    mixin: currentTrace,
  };
  return destination ? pino(options, destination) : pino(options);
};

const currentTrace = (): object => {
  const context = trace.getActiveSpan()?.spanContext();
  return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
};
