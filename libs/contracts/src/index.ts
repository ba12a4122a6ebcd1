export {
  type AnswerSubmissionEvent,
  answerSubmissionEvent,
  answerSubmissionType,
  type SignedAnswer,
  signedAnswer,
} from './answer-submission.js';
export { type CloudEventMessage, cloudEventOf } from './cloud-event.js';
export {
  allEvents,
  type ContentOf,
  type DataOf,
  definitionOf,
  type EventBody,
  eventTopics,
  type EventType,
  isEventType,
  writerOf,
  writersOf,
} from './catalogue.js';
export {
  answersTopic,
  deadLetterTopic,
  type EventDefinition,
  lifecycleTopic,
  operationsTopic,
  type ServiceName,
  services,
  stepsTopic,
  submitTopic,
} from './define.js';
export { ERASED_TEXT, erasedContentOf, isErased } from './erased.js';
export { saidInData, SEALED_TEXT, withoutSaid } from './said.js';
export { type Envelope, envelope, type EventOf } from './envelope.js';
export {
  type EvidencePack,
  type IncidentImpact,
  type IncidentNoteKind,
  incidentNoteKinds,
  type IncidentRole,
  incidentRoles,
  type IncidentStatus,
  incidentStatuses,
  type IncidentSubject,
  incidentSubjectKinds,
  type RecordedFact,
} from './incident-values.js';
export { leaseIdOf, reviewIdOf, runIdOf, type RunPlace } from './ids.js';
export { faultsOf, parseEvent } from './parse.js';
export {
  asyncApiDocument,
  type Document,
  schemaDocuments,
  unreadableTypes,
} from './schema-documents.js';
export {
  type Submission,
  submission,
  type SubmissionEvent,
  submissionEvent,
  submissionType,
} from './submission.js';
export { lift, type Upcaster, upcasters } from './upcasters.js';
export {
  agentOverrides,
  type AgentOverrides,
  type AnsweredVia,
  ask,
  type Ask,
  askFacts,
  type AskFacts,
  type BudgetPeriod,
  type BudgetScope,
  type EffectClass,
  type Effects,
  type Evidence,
  finding,
  type Finding,
  type FindingResponse,
  findingResponse,
  type HaltReason,
  json,
  jsonObject,
  type LadderStep,
  localUser,
  ownTenant,
  reservedActors,
  type Risk,
  risk,
  type RunRequest,
  type RunRole,
  type Sampling,
  sampling,
  type Setup,
  severities,
  type Severity,
  type TicketKind,
  type Usage,
  type WorkflowRef,
  type SimulatedFault,
  simulatedFaults,
} from './values.js';
