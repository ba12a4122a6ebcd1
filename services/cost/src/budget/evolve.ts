import type { EventBody } from '@nightshift/contracts';
import { addNano, nano, type NanoUsd, subtractNano, zeroNano } from '@nightshift/kernel';
import { type Budget, type Level, levelAt, type LeaseRequest, type Place, type RunBook } from './budget-state.js';
import { at, withEntry, withoutEntry } from './sharded.js';

/** The budget after an event of its own stream. */
export const evolveBudget = (budget: Budget, event: EventBody): Budget => {
  switch (event.type) {
    case 'budget.set.v1':
      return changeLevel(budget, event.data, (level) => ({ ...level, limit: nano(event.data.limitNanoUsd) }));
    case 'lease.granted.v1':
      return granted(budget, event);
    case 'lease.queued.v1':
      return { ...budget, waiting: [...without(budget, event.data.leaseId), { ...requestOf(event), haltId: undefined }] };
    case 'lease.denied.v1':
      return { ...budget, waiting: [...without(budget, event.data.leaseId), { ...requestOf(event), haltId: event.data.haltId }] };
    case 'lease.settled.v1':
      return settled(budget, event);
    case 'halt.ordered.v1': {
      const { haltId, ticketId } = event.data;
      return changeLevel(budget, event.data, (level) => ({ ...level, halts: level.halts + 1, halt: { haltId, ticketId } }));
    }
    case 'halt.lifted.v1':
      return changeLevel(budget, event.data, (level) => ({ ...level, halt: undefined }));
    case 'halt.upheld.v1':
      return {
        ...changeLevel(budget, event.data, (level) => ({ ...level, halt: undefined })),
        waiting: budget.waiting.filter(({ haltId }) => haltId !== event.data.haltId),
      };
    default:
      return budget;
  }
};

export const changeLevel = (budget: Budget, place: Place, change: (level: Level) => Level): Budget => {
  const level = change(levelAt(budget, place));
  switch (place.scope) {
    case 'tenant':
      return { ...budget, tenant: level };
    case 'workflow':
      return { ...budget, workflows: withEntry(budget.workflows, place.key, level) };
    case 'task':
      return { ...budget, tasks: withEntry(budget.tasks, place.key, level) };
  }
};

const without = (budget: Budget, leaseId: string): Budget['waiting'] => budget.waiting.filter((one) => one.leaseId !== leaseId);

const requestOf = ({ data }: EventBody<'lease.queued.v1' | 'lease.denied.v1'>): LeaseRequest => ({
  leaseId: data.leaseId,
  runId: data.runId,
  taskId: data.taskId,
  workflow: data.workflow,
  amount: nano(data.amountNanoUsd),
  minimum: nano(data.minimumNanoUsd),
  taskBudget: nano(data.taskBudgetNanoUsd),
});

const granted = (budget: Budget, { data }: EventBody<'lease.granted.v1'>): Budget => {
  const { leaseId, runId, taskId, workflow, amountNanoUsd, taskBudgetNanoUsd } = data;
  const book = at(budget.runs, runId) ?? { taskId, workflow, reserved: zeroNano, booked: zeroNano, leases: [] };
  const amount = nano(amountNanoUsd);
  const reserved = move(budget, book, (level) => ({ ...level, reserved: addNano(level.reserved, amount) }));
  return {
    ...changeLevel(reserved, { scope: 'task', key: taskId }, (level) => ({ ...level, allowance: nano(taskBudgetNanoUsd) })),
    runs: withEntry(budget.runs, runId, { ...book, reserved: addNano(book.reserved, amount), leases: [...book.leases, leaseId] }),
    waiting: budget.waiting.length === 0 ? budget.waiting : without(budget, leaseId),
  };
};

const settled = (budget: Budget, { data }: EventBody<'lease.settled.v1'>): Budget => {
  const { runId, taskId, workflow, spentNanoUsd, releasedNanoUsd, final } = data;
  const book = at(budget.runs, runId) ?? { taskId, workflow, reserved: zeroNano, booked: zeroNano, leases: [] };
  const spent = subtractNano(nano(spentNanoUsd), book.booked);
  const freed = addNano(spent, nano(releasedNanoUsd));
  const moved = move(budget, book, (level) => ({
    ...level,
    settled: addNano(level.settled, spent),
    reserved: subtractNano(level.reserved, freed),
  }));
  const after = { ...book, booked: nano(spentNanoUsd), reserved: subtractNano(book.reserved, freed) };
  return {
    ...moved,
    runs: final ? withoutEntry(budget.runs, runId) : withEntry(budget.runs, runId, after),
    waiting: final ? budget.waiting.filter((one) => one.runId !== runId) : budget.waiting,
  };
};

const move = (budget: Budget, { taskId, workflow }: Pick<RunBook, 'taskId' | 'workflow'>, change: (level: Level) => Level): Budget => ({
  ...budget,
  tenant: change(budget.tenant),
  workflows: withEntry(budget.workflows, workflow, change(levelAt(budget, { scope: 'workflow', key: workflow }))),
  tasks: withEntry(budget.tasks, taskId, change(levelAt(budget, { scope: 'task', key: taskId }))),
});

/** Money held by runs that are not themselves waiting, at a level: some of it may come back. */
export const heldByOthers = (budget: Budget, place: Place, runId: string): NanoUsd => {
  const waiting = new Set([runId, ...budget.waiting.map((one) => one.runId)]);
  let own = 0;
  for (const id of waiting) {
    const book = at(budget.runs, id);
    if (book && (place.scope === 'tenant' || book[place.scope === 'task' ? 'taskId' : 'workflow'] === place.key)) own += book.reserved;
  }
  return subtractNano(levelAt(budget, place).reserved, nano(own));
};
