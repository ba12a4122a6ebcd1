export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { count, observe } from './metrics.js';
export { inSpan, isTracing, openSpan, type OpenSpan, recordSpan } from './spans.js';
export { startTelemetry, type Telemetry } from './start.js';
