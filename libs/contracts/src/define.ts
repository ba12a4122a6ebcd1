import { z } from 'zod';

/** The services that publish; each owns one lifecycle topic, the agent-runner one more for steps. */
export const services = [
  'orchestrator',
  'agent-runner',
  'qa',
  'cost',
  'escalation',
  'audit',
] as const;
export type ServiceName = (typeof services)[number];

export interface EventDefinition<
  Type extends string = string,
  Data extends z.ZodType = z.ZodType,
  Content extends z.ZodType = z.ZodType,
> {
  readonly type: Type;
  readonly service: ServiceName;
  readonly topic: string;
  readonly summary: string;
  readonly data: Data;
  readonly content: Content;
}

/** Events without content: nothing in them is personal. */
export const noContent = z.undefined();

export const lifecycleTopic = (service: ServiceName): string => `nightshift.${service}.v1`;
/** Model and tool calls, apart from the lifecycle: many, large, and read by few. */
export const stepsTopic = 'nightshift.agent-runner.steps.v1';
/**
 * What people do to the machinery of any service: the service it was done to publishes it, so it
 * belongs to no service's lifecycle.
 */
export const operationsTopic = 'nightshift.operations.v1';
/** Upstream systems publish tasks here. */
export const submitTopic = 'nightshift.submit.v1';
/** Other systems answer tickets here. */
export const answersTopic = 'nightshift.answers.v1';
export const deadLetterTopic = (group: string): string => `${group}.dlq`;

export const eventsOf =
  (service: ServiceName, topic: string = lifecycleTopic(service)) =>
  <Type extends string, Data extends z.ZodType, Content extends z.ZodType = typeof noContent>(
    type: Type,
    summary: string,
    shape: { data: Data; content?: Content },
  ): EventDefinition<Type, Data, Content> => ({
    type,
    service,
    topic,
    summary,
    data: shape.data,
    content: shape.content ?? (noContent as unknown as Content),
  });
