import { type Fault, Refusal } from '@nightshift/kernel';
import type { z } from 'zod';
import { definitionOf } from './catalogue.js';
import { envelope, type EventOf } from './envelope.js';
import { lift } from './upcasters.js';

/** Of a type that is none of ours: whoever sends it may make it as long as a message. */
const SHOWN = 120;

/**
 * The event in `text`, lifted to the newest version of its type.
 * @throws Refusal `unreadable-event` naming every fault: such a message can never be processed
 */
export const parseEvent = (text: string): EventOf => {
  const raw = lift(parseJson(text));
  const head = check(envelope, raw, '');
  const definition = definitionOf(head.type);
  if (!definition)
    throw unreadable([
      { at: '/type', reason: `"${head.type.slice(0, SHOWN)}" is no known event type` },
    ]);
  const data = check(definition.data, head['data'], '/data');
  const content = check(definition.content, head['content'], '/content');
  return { ...head, data, content } as unknown as EventOf;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the error quotes the text, which may be personal.
    throw unreadable([{ at: '', reason: 'not JSON' }]);
  }
};

const check = <T extends z.ZodType>(schema: T, value: unknown, at: string): z.output<T> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw unreadable(faultsOf(result.error, at));
};

/** Every issue of a zod error as a pointer and a reason. */
export const faultsOf = (error: z.ZodError, at = ''): Fault[] =>
  error.issues.map((issue) => ({
    at: `${at}${issue.path.map((part) => `/${String(part)}`).join('')}`,
    reason: issue.message,
  }));

const unreadable = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'unreadable-event',
    'invalid',
    `Not a readable event: ${faults.map(({ at, reason }) => `${at || '(root)'}: ${reason}`).join('; ')}`,
    faults,
  );
