import type { EventBody } from '@nightshift/contracts';
import {
  derivedId,
  formatUsd,
  type Instant,
  type JsonSchema,
  type NanoUsd,
  plusMs,
} from '@nightshift/kernel';
import type { Level, LeaseRequest, Place } from './budget-state.js';

export interface Exhausted {
  readonly tenant: string;
  readonly at: Instant;
  readonly place: Place;
  readonly level: Level;
  readonly limit: NanoUsd;
  /** What is missing for the request. */
  readonly short: NanoUsd;
  readonly request: LeaseRequest;
  /** How long a person may take. */
  readonly dueInMs: number;
}

/** The order to grant nothing more here, with the question to a person: raise, or stop. */
export const haltFor = (exhausted: Exhausted): EventBody<'halt.ordered.v1'> => {
  const { tenant, at, place, level, limit, dueInMs } = exhausted;
  const haltId = derivedId('halt', tenant, place.scope, place.key, String(level.halts + 1));
  return {
    type: 'halt.ordered.v1',
    data: {
      ...place,
      haltId,
      ticketId: derivedId('ticket', haltId),
      kind: 'budget',
      queue: 'budget',
      risk: 'medium',
      dueAt: plusMs(at, dueInMs),
      reason: 'budget-exhausted',
      limitNanoUsd: limit,
      settledNanoUsd: level.settled,
      reservedNanoUsd: level.reserved,
    },
    content: { ask: askFor(exhausted) },
  };
};

const askFor = ({
  place,
  level,
  limit,
  short,
  request,
}: Exhausted): EventBody<'halt.ordered.v1'>['content']['ask'] => {
  const what = `${place.scope} ${place.key}`;
  return {
    kind: 'budget',
    title: `The budget of ${what} is used up`.slice(0, 200),
    question: `Raise the budget of ${what}, which is ${formatUsd(limit)}, or stop what waits for it? The next step needs ${formatUsd(short)} more than is free.`,
    blocked: `Nothing more is granted to ${what}. Run ${request.runId} of task ${request.taskId} waits at the exact point it reached.`,
    found: [
      `Limit ${formatUsd(limit)}`,
      `Settled ${formatUsd(level.settled)}`,
      `Reserved by open runs ${formatUsd(level.reserved)}`,
      `Short by ${formatUsd(short)}`,
    ],
    need: raiseOrStop,
    options: [
      {
        id: 'raise',
        label: 'Raise',
        consequence: 'The limit is raised by the amount you give, and what waits goes on.',
      },
      {
        id: 'stop',
        label: 'Stop',
        consequence: 'Every task that waits for this budget is cancelled.',
      },
    ],
    evidence: [],
    alternatives: [],
  };
};

const raiseOrStop: JsonSchema = {
  type: 'object',
  properties: {
    option: { enum: ['raise', 'stop'] },
    raiseByUsd: { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 },
  },
  required: ['option'],
  additionalProperties: false,
  if: { properties: { option: { const: 'raise' } } },
  then: { required: ['raiseByUsd'] },
};
