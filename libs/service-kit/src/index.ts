export { isLoopback } from './access.js';
export { type AppOptions, closeApp, newApp, serveMetrics } from './app.js';
export { counting } from './counting.js';
export {
  droppingSubscription,
  hearingSubscription,
  type TaskErased,
  toContent,
} from './dropping.js';
export type { Checks, Readiness } from './health.js';
export { type Host, type HostOptions, startHost } from './host.js';
export { schemaFaults } from './json-schema.js';
export { type Listeners, listeningSubscription } from './listening.js';
export { MoneyDto, moneyDto } from './money.dto.js';
export { describeApi, openApiOf } from './openapi.js';
export { cursorOf, type Page, pageOf, PageQuery, placeOfCursor } from './paging.dto.js';
export { type ProjectionOptions, projectingSubscription, type ViewChange } from './projection.js';
export {
  hotStoreSettings,
  type HotStoreSettings,
  hotStoreShape,
} from './hot-store/hot-store.config.js';
export {
  type PastEvents,
  pastEventsAt,
  type RecordedParts,
  type StreamPart,
  whole,
} from './hot-store/past-events.client.js';
export { type Poller, poller } from './poller.js';
export { loadWorkflowModules, type WorkflowModule } from './workflow-modules.js';
export { reactingSubscription } from './reaction-processor.js';
export { type ReactionContext, type Reactions, topicsOf } from './reaction.js';
export { keyInHeader, MAX_KEY } from './idempotency-key.js';
export {
  dueContextOf,
  eventContextOf,
  FromRequest,
  newTrace,
  type RequestContext,
  requestContextOf,
} from './request-context.js';
export { processSettings, runProcess, runService } from './run-service.js';
export {
  type MountedService,
  type OpenRuntime,
  openRuntime,
  type RuntimeOptions,
  schemaOf,
} from './runtime.js';
export type { ContentReadBook } from './reads/content-reads.store.js';
export { type ReadingSettings, readingSettings, readingShape } from './reads/reading.config.js';
export { CONTENT_READS, LacksReason, ListsContent, ShowsContent } from './reads/shows-content.js';
export { sealingOf, sealingSettings } from './sealing.js';
export type {
  ServiceDefinition,
  ServiceInstance,
  ServiceRuntime,
  ServiceSubscription,
} from './service.js';
export { runSpans, taskSpans } from './spanning.js';
export { IsDay, IsDayOrTime, IsInstant } from './times.dto.js';
export { unquoted } from './unquoted.js';
export { UuidPipe } from './uuid.pipe.js';
