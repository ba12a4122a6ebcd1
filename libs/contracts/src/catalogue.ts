import type { z } from 'zod';
import { type EventDefinition, operationsTopic, type ServiceName, services } from './define.js';
import { agentRunnerEvents } from './events/agent-runner.js';
import { auditEvents } from './events/audit.js';
import { costEvents } from './events/cost.js';
import { escalationEvents } from './events/escalation.js';
import { incidentEvents } from './events/incidents.js';
import { operationsEvents } from './events/operations.js';
import { orchestratorEvents } from './events/orchestrator.js';
import { qaEvents } from './events/qa.js';

export const allEvents = [
  ...orchestratorEvents,
  ...agentRunnerEvents,
  ...qaEvents,
  ...costEvents,
  ...escalationEvents,
  ...incidentEvents,
  ...operationsEvents,
  ...auditEvents,
] as const;

type Definitions = (typeof allEvents)[number];
export type EventType = Definitions['type'];
type DefinitionOf<T extends EventType> = Extract<Definitions, { type: T }>;
export type DataOf<T extends EventType> = z.output<DefinitionOf<T>['data']>;
export type ContentOf<T extends EventType> = z.output<DefinitionOf<T>['content']>;

/** What a decider returns: the fact itself, without the envelope. */
export type EventBody<T extends EventType = EventType> = T extends EventType
  ? {
      readonly type: T;
      readonly data: DataOf<T>;
      /** Of the key that seals the content, where that is of another task than its cause. */
      readonly subjectkey?: string;
    } & (undefined extends ContentOf<T>
      ? { readonly content?: ContentOf<T> }
      : { readonly content: ContentOf<T> })
  : never;

const byType = new Map<string, EventDefinition>(
  allEvents.map((definition) => [definition.type, definition as EventDefinition]),
);

/** `undefined` for a type that no service publishes. */
export const definitionOf = (type: string): EventDefinition | undefined => byType.get(type);

export const isEventType = (type: string): type is EventType => byType.has(type);

/** Without the version: whoever writes one writes all of them. */
const nameOf = (type: string): string => type.replace(/\.v\d+$/, '');

/** By name, and by type: most events are of one that this build knows. */
const writers = new Map<string, readonly ServiceName[]>(
  allEvents.flatMap(({ type, service, topic }) => {
    const by = topic === operationsTopic ? services : [service];
    return [
      [nameOf(type), by],
      [type, by],
    ];
  }),
);

/** The services that write events of this type. One that this build does not know may be of any service. */
export const writersOf = (type: string): readonly ServiceName[] =>
  writers.get(type) ?? writers.get(nameOf(type)) ?? services;

/** The service that `source` names; `undefined` where it is none that writes events of this type: somebody else made it. */
export const writerOf = (source: unknown, type: string): ServiceName | undefined => {
  if (typeof source !== 'string' || !source.startsWith(SOURCE)) return undefined;
  const name = source.slice(SOURCE.length);
  return writersOf(type).find((service) => service === name);
};

const SOURCE = 'nightshift/';

/** Every topic that carries events of services, for those who read everything. */
export const eventTopics: readonly string[] = [...new Set(allEvents.map(({ topic }) => topic))];
