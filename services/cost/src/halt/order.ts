import type { EventBody, HaltReason } from '@nightshift/contracts';
import { derivedId, type Instant, plusMs, Refusal } from '@nightshift/kernel';
import type { LiftHalt, OrderHalt } from '../budget/budget-command.js';
import { type Budget, levelAt, type Place } from '../budget/budget-state.js';
import { type BudgetPolicy, narrowestOf, type Room, roomsAt } from '../budget/limits.js';
import { settledIn } from '../budget/periods.js';
import {
  askFor,
  exhaustedWording,
  type Figures,
  type Held,
  urgencyOf,
  type Wording,
  wordingFor,
} from './asks.js';
import { isSettled, openHalt } from './evolve-halts.js';

export interface Occasion {
  readonly tenant: string;
  readonly at: Instant;
}

interface Order {
  readonly place: Place;
  readonly reason: HaltReason;
  readonly wording: Wording;
  readonly room?: Room | undefined;
  readonly period?: Room['period'];
  readonly figures?: Figures;
  readonly by?: string | undefined;
  readonly haltId?: string;
}

/** The order to grant nothing more at a place, with the question to a person. */
export const order = (
  budget: Budget,
  { tenant, at }: Occasion,
  { dueInMs }: BudgetPolicy,
  { place, reason, wording, room, period, figures, by, ...given }: Order,
): EventBody<'halt.ordered.v2'> => {
  const level = levelAt(budget, place);
  const nth = String(level.ordered + 1);
  const haltId = given.haltId ?? derivedId('halt', tenant, place.scope, place.key, nth);
  return {
    type: 'halt.ordered.v2',
    data: {
      ...place,
      haltId,
      ticketId: derivedId('ticket', haltId),
      ...urgencyOf(reason),
      dueAt: plusMs(at, dueInMs),
      reason,
      ...(period === undefined ? {} : { period }),
      ...(room ? { limitNanoUsd: room.limit } : {}),
      settledNanoUsd: room?.settled ?? settledIn(budget, level, 'total'),
      reservedNanoUsd: level.reserved,
      ...(figures ? { figures: { ...figures } } : {}),
      ...(by === undefined ? {} : { by }),
    },
    content: { ask: askFor(reason, place, wording, heldAt(budget, place, room, figures)) },
  };
};

const heldAt = (
  budget: Budget,
  place: Place,
  room: Room | undefined,
  figures: Figures | undefined,
): Held => ({
  tasks: new Set(underWay(budget, place)).size,
  workflow: [...budget.runs.values()].find(({ taskId }) => taskId === place.key)?.workflow,
  room,
  shortNanoUsd: figures?.['shortNanoUsd'] ?? 0,
});

/** Nothing is left of a limit, and nothing will come back. */
export const exhausted = (
  budget: Budget,
  occasion: Occasion,
  policy: BudgetPolicy,
  { room, short, needed }: Record<'short' | 'needed', number> & { readonly room: Room },
): EventBody<'halt.ordered.v2'> =>
  order(budget, occasion, policy, {
    place: room.place,
    reason: 'budget-exhausted',
    wording: exhaustedWording(room, short),
    room,
    period: room.period,
    figures: { shortNanoUsd: short, neededNanoUsd: needed },
  });

/** Nothing if the same is in force, or may be broken; nor for a task without a run that could go on. */
export const orderHalt = (
  budget: Budget,
  { place, reason, figures, detail, by, ...occasion }: OrderHalt,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  if (isSettled(budget, place, reason)) return [];
  const isRule = by === undefined && place.scope === 'task';
  if (isRule && !budget.runs.some(({ taskId }) => taskId === place.key)) return [];
  return [
    order(budget, occasion, policy, {
      place,
      reason,
      wording: wordingFor(reason, place, figures, detail),
      room: narrowestOf(roomsAt(budget, place, policy)),
      figures,
      by,
    }),
  ];
};

/** @throws Refusal `halt-not-found`, `budget-exhausted` */
export const liftHalt = (
  budget: Budget,
  { haltId, by, once }: LiftHalt,
): readonly EventBody<'halt.lifted.v1'>[] => {
  const halt = openHalt(budget, haltId);
  if (!halt) {
    throw new Refusal('halt-not-found', 'not-found', `No halt ${haltId} is in force.`);
  }
  if (halt.reason === 'budget-exhausted') {
    const { period = 'total', place } = halt;
    const { scope, key } = place;
    throw new Refusal(
      'budget-exhausted',
      'conflict',
      `Nothing is left to go on with: raise the budget, POST /v1/budgets/${scope}/${key}/raise with period ${period}, and the halt is lifted.`,
    );
  }
  // A switch is no rule: it can be pulled again at any time.
  return [lifted({ ...halt, by }, once && halt.reason !== 'kill-switch')];
};

export const lifted = (
  halt: {
    readonly place: Place;
    readonly haltId: string;
    readonly ticketId: string;
    readonly by: string;
  },
  once = false,
): EventBody<'halt.lifted.v1'> => {
  const { place, haltId, ticketId, by } = halt;
  return {
    type: 'halt.lifted.v1',
    data: { ...place, haltId, ticketId, by, ...(once ? { once } : {}) },
  };
};

/** Ids in one event: it has to fit into a message. */
const MAX_TASKS = 1_000;

/** Who waits for the limit is to end; of what a rule or a person halted, all that is under way. */
export const uphold = (
  budget: Budget,
  haltId: string,
  { ticketId, by }: { readonly ticketId: string; readonly by: string },
): readonly EventBody<'halt.upheld.v1'>[] => {
  const halt = openHalt(budget, haltId);
  if (!halt) return [];
  const taskIds = [
    ...new Set(
      halt.reason === 'budget-exhausted'
        ? waitingFor(budget, haltId)
        : underWay(budget, halt.place),
    ),
  ];
  const first = taskIds.slice(0, MAX_TASKS);
  const parts = [first];
  for (let from = MAX_TASKS; from < taskIds.length; from += MAX_TASKS)
    parts.push(taskIds.slice(from, from + MAX_TASKS));
  return parts.map((some) => ({
    type: 'halt.upheld.v1',
    data: { ...halt.place, haltId, ticketId, by, taskIds: some },
  }));
};

const waitingFor = ({ denied }: Budget, haltId: string): readonly string[] =>
  [...denied.values()].filter((one) => one.haltId === haltId).map(({ taskId }) => taskId);

/** A task that has no run here is held by the orchestrator, if it is the tenant's, and ended there. */
const underWay = ({ runs }: Budget, { scope, key }: Place): readonly string[] =>
  [...runs.values()]
    .filter(
      ({ workflow, taskId }) =>
        scope === 'tenant' || key === (scope === 'workflow' ? workflow : taskId),
    )
    .map(({ taskId }) => taskId);
