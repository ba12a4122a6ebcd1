import type { Ask, DataOf, EventBody, Risk } from '@nightshift/contracts';
import {
  type CallErrorClass,
  derivedId,
  formatUsd,
  type Instant,
  type Json,
  type JsonSchema,
  nano,
  plusMs,
} from '@nightshift/kernel';
import type { OpenRun } from './run-state.js';

/** How a run stops for an answer of a person: what all its questions have in common. */

const DAY_S = 24 * 3_600;
const MAX_TEXT = 4_000;

export interface Question {
  readonly queue: string;
  readonly risk: Risk;
  readonly dueInSeconds?: number;
  readonly approvals?: 1 | 2;
  readonly errorClass?: CallErrorClass;
  /** Set where a tool asks. */
  readonly asking?: { readonly step: number; readonly question: number };
  readonly ask: Ask;
}

export const suspended = (
  run: OpenRun,
  at: Instant,
  { queue, risk, dueInSeconds = DAY_S, approvals, errorClass, asking, ask }: Question,
): EventBody<'run.suspended.v2'> => {
  const { runId, stage, role, workflow } = run.request;
  return {
    type: 'run.suspended.v2',
    data: {
      runId,
      stage,
      role,
      ticketId: derivedId('ticket', runId, String(run.tickets + 1)),
      kind: ask.kind,
      queue,
      risk,
      dueAt: plusMs(at, dueInSeconds * 1_000),
      workflow,
      ...(approvals !== undefined && { approvals }),
      purse: purseOf(run),
      ...(errorClass && { errorClass }),
      ...(asking && { asking }),
    },
    content: {
      ask: {
        ...ask,
        title: ask.title.slice(0, 200),
        question: ask.question.slice(0, MAX_TEXT),
        blocked: ask.blocked.slice(0, MAX_TEXT),
      },
    },
  };
};

export const answerSchema = (
  option: { readonly [keyword: string]: Json },
  more: { readonly [name: string]: Json },
): JsonSchema => ({
  type: 'object',
  properties: { option, ...more },
  required: ['option'],
  additionalProperties: false,
});

/** What waits while nobody answers. */
export const costOfWaiting = ({ request: { stage, deadlineAt }, purse }: OpenRun): string => {
  const unspent = nano(purse.granted - purse.spent);
  return [
    `The task waits in stage "${stage}"${deadlineAt === undefined ? ', and has no deadline' : `; its deadline is ${deadlineAt}`}.`,
    unspent > 0
      ? `Meanwhile this run holds no money: ${formatUsd(unspent)} that it had not spent went back.`
      : 'Meanwhile this run holds no money.',
  ].join(' ');
};

export const purseOf = ({ purse }: OpenRun): DataOf<'run.completed.v2'>['purse'] => ({
  grantedNanoUsd: purse.granted,
  spentNanoUsd: purse.spent,
});
