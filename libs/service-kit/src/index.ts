export { type AccessOptions, guardAccess, isLoopback } from './access.js';
export { counting } from './counting.js';
export { EventBusServer } from './event-bus-server.js';
export { type Checks, healthModule } from './health.js';
export { type Host, type HostOptions, serveMetrics, startHost } from './host.js';
export { schemaFaults } from './json-schema.js';
export { guardLimits } from './limits.js';
export { MoneyDto, moneyDto } from './money.dto.js';
export { describeApi, openApiOf } from './openapi.js';
export { type Page, pageOf, PageQuery, placeOfCursor } from './paging.dto.js';
export {
  type Problem,
  ProblemFilter,
  problemOf,
  refuseConnection,
  refuseUrl,
} from './problem.filter.js';
export { type ProjectionOptions, projectingSubscription, type ViewChange } from './projection.js';
export { type Poller, poller } from './poller.js';
export { loadWorkflowModules, type WorkflowModule } from './workflow-modules.js';
export { reactingSubscription } from './reaction-processor.js';
export { type ReactionContext, type Reactions, topicsOf } from './reaction.js';
export {
  eventContextOf,
  FromRequest,
  newTrace,
  type RequestContext,
  requestContextOf,
} from './request-context.js';
export { runService, VERSION } from './run-service.js';
export {
  type MountedService,
  type OpenRuntime,
  openRuntime,
  type RuntimeOptions,
  schemaOf,
} from './runtime.js';
export type {
  ServiceDefinition,
  ServiceInstance,
  ServiceRuntime,
  ServiceSubscription,
} from './service.js';
export { traceRequests } from './tracing.js';
export { UuidPipe } from './uuid.pipe.js';
export { validation } from './validation.js';
