import { z } from 'zod';

/** The envelope of an event, as far as the ledger reads it. */
export interface OrdinaryEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  readonly time: string;
  readonly tenantid: string;
  readonly taskid: string;
  readonly causationid: string;
  readonly correlationid: string;
  readonly data?: unknown;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TYPE = /^[a-z][a-z0-9.-]{0,99}\.v[0-9]{1,9}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
const TRACE = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
const TIME = z.core.regexes.datetime({ precision: 3 });
const MAX_TEXT = 300;
/** As the store counts. */
export const MAX_SEQUENCE = 2 ** 31 - 1;
/** What the calendar of the store can hold, and then some less. */
export const [FROM, BEFORE] = ['1970', '2200'] as const;

/**
 * Whether the schema of what can be recorded takes this, found in a fifth of its time: nearly every
 * event is like that. What is not is for the schema to say, which names its faults.
 */
export const isOrdinary = (value: unknown): value is OrdinaryEvent => {
  const event = value as Partial<Record<string, unknown>> | null;
  return (
    event?.['specversion'] === '1.0' &&
    event['datacontenttype'] === 'application/json' &&
    isLike(ID, event['id']) &&
    isLike(TYPE, event['type']) &&
    isLike(NAME, event['tenantid']) &&
    isLike(TRACE, event['traceparent']) &&
    isTime(event['time']) &&
    isSequence(event['sequence']) &&
    isText(event['source']) &&
    event['source'].startsWith('nightshift/') &&
    isText(event['subject']) &&
    isText(event['taskid']) &&
    isText(event['causationid']) &&
    isText(event['correlationid'])
  );
};

const isLike = (pattern: RegExp, value: unknown): boolean =>
  typeof value === 'string' && pattern.test(value);

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && value >= FROM && value < BEFORE && TIME.test(value);

const isSequence = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_SEQUENCE;

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT && value.isWellFormed();
