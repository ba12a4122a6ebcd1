import { z } from 'zod';
import { allEvents } from './catalogue.js';
import { answerSubmissionEvent } from './answer-submission.js';
import { answersTopic, type EventDefinition, noContent, submitTopic } from './define.js';
import { envelope } from './envelope.js';
import { submissionEvent } from './submission.js';
import { upcasters } from './upcasters.js';

export type Document = Readonly<Record<string, unknown>>;

/** The messages that are not ours: what upstream systems publish, and what answers tickets. */
const SUBMITTED = 'task.submitted.v1';
const ANSWERED = 'ticket.answer.v1';

/** Path below `schemas/` → JSON Schema (2020-12): one file for each event version, and the submission. */
export const schemaDocuments = (): ReadonlyMap<string, Document> =>
  new Map([
    ...allEvents.map((event): [string, Document] => [pathOf(event), schemaOf(event)]),
    [
      `submit/${SUBMITTED}.json`,
      titled(SUBMITTED, 'A task as an upstream system asks for it.', submissionEvent),
    ],
    [
      `submit/${ANSWERED}.json`,
      titled(ANSWERED, 'An answer to a ticket, as another system gives it.', answerSubmissionEvent),
    ],
  ]);

const pathOf = ({ service, type }: EventDefinition): string => `${service}/${type}.json`;

const schemaOf = ({ type, summary, data, content }: EventDefinition): Document =>
  titled(
    type,
    summary,
    z.looseObject({
      ...envelope.shape,
      type: z.literal(type),
      data,
      ...(content === noContent ? {} : { content }),
    }),
  );

/** What is read (`input`), so that amounts are plain integers; unknown fields stay allowed. */
const titled = (title: string, description: string, schema: z.ZodType): Document => ({
  ...(z.toJSONSchema(schema, { io: 'input' }) as Document),
  title,
  description,
});

/** AsyncAPI 3.0: which topic carries which messages, keyed by task id. */
export const asyncApiDocument = (version: string): Document => {
  const topics = [...new Set(allEvents.map(({ topic }) => topic))];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Nightshift events',
      version,
      description:
        'CloudEvents 1.0, structured JSON. The Kafka key is the task id: the events of a task keep their order within a topic.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries([
      ...topics.map((topic): [string, Document] => [
        topic,
        {
          address: topic,
          messages: messagesOf(allEvents.filter((event) => event.topic === topic)),
        },
      ]),
      [
        submitTopic,
        {
          address: submitTopic,
          messages: {
            [SUBMITTED]: { payload: { $ref: `./submit/${SUBMITTED}.json` } },
          },
        },
      ],
      [
        answersTopic,
        {
          address: answersTopic,
          messages: {
            [ANSWERED]: { payload: { $ref: `./submit/${ANSWERED}.json` } },
          },
        },
      ],
    ]),
    operations: Object.fromEntries([
      ...topics.map((topic): [string, Document] => [
        `read ${topic}`,
        { action: 'send', channel: { $ref: `#/channels/${topic}` } },
      ]),
      ['submit tasks', { action: 'receive', channel: { $ref: `#/channels/${submitTopic}` } }],
      ['answer tickets', { action: 'receive', channel: { $ref: `#/channels/${answersTopic}` } }],
    ]),
  };
};

const messagesOf = (events: readonly EventDefinition[]): Document =>
  Object.fromEntries(
    events.map((event) => [
      event.type,
      { summary: event.summary, payload: { $ref: `./${pathOf(event)}` } },
    ]),
  );

/** Published types that no longer exist and cannot be lifted: such events could not be read any more. */
export const unreadableTypes = (published: readonly string[]): readonly string[] => {
  const current = new Set<string>([SUBMITTED, ANSWERED, ...allEvents.map(({ type }) => type)]);
  return published.filter((type) => !current.has(type) && !Object.hasOwn(upcasters, type));
};
