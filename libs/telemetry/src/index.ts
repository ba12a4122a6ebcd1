export {
  chatEnd,
  chatSpan,
  measureChat,
  measureTool,
  runSpan,
  stageSpan,
  taskSpan,
  toolEnd,
  toolSpan,
} from './gen-ai.js';
export type {
  ChatCall,
  ChatEnd,
  RunEnd,
  StageEnd,
  TaskEnd,
  ToolEnd,
  ToolUse,
} from './gen-ai-facts.js';
export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { count, observe, observeEach, ticketDecision } from './metrics.js';
export {
  inSpan,
  isTracing,
  openSpan,
  type OpenSpan,
  recordCallSpan,
  recordSpan,
  type SpanEnd,
  type SpanStart,
} from './spans.js';
export { startTelemetry, type Telemetry } from './start.js';
