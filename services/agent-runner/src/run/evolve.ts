import { type EventBody, isErased } from '@nightshift/contracts';
import { addNano, nano, zeroNano } from '@nightshift/kernel';
import { resumed, suspended } from './evolve-asks.js';
import { returned } from './holds.js';
import { modelStep, toolStep } from './evolve-steps.js';
import { type EndedRun, isOpen, type OpenRun, type Run, type UnknownRun } from './run-state.js';

/** The run after an event of its own stream. */
export const evolveRun = (run: Run, event: EventBody): Run => {
  if (run.status === 'unknown') return begun(run, event);
  if (!isOpen(run))
    return event.type === 'lease.returned.v1'
      ? { ...run, leases: [...run.leases, event.data.leaseId] }
      : run;
  return (
    ended(run, event) ?? {
      ...run,
      ...(lifecycle(run, event) ?? modelStep(run, event) ?? toolStep(run, event)),
    }
  );
};

const begun = (run: UnknownRun, event: EventBody): Run => {
  switch (event.type) {
    case 'run.accepted.v1':
      return opened(run, event);
    case 'run.funded.v1':
      return {
        ...run,
        granted: addNano(run.granted, nano(event.data.amountNanoUsd)),
        leases: [...run.leases, event.data.leaseId],
      };
    case 'run.held.v1':
      return { ...run, held: true };
    case 'run.released.v1':
      return { ...run, held: false };
    case 'run.cancelled.v1':
      return {
        status: 'cancelled',
        purse: { granted: run.granted, spent: zeroNano },
        leases: run.leases,
      };
    default:
      return run;
  }
};

const opened = (
  { granted, leases, held }: UnknownRun,
  event: EventBody<'run.accepted.v1'>,
): OpenRun => ({
  status: 'open',
  request: event.data,
  input: event.content.input,
  overrides: event.content.overrides ?? {},
  ...(isErased(event) && { isErased: true as const }),
  purse: { granted, spent: zeroNano },
  leases,
  leasesAsked: 1,
  held,
  doing: leases.length > 0 ? { name: 'ready' } : { name: 'funding' },
  conversation: { messages: [], text: '', bytes: 0 },
  turn: 0,
  step: 0,
  stepsFrom: 0,
  attempt: 0,
  answer: '',
  wanted: [],
  tools: [],
  addendum: [],
  model: undefined,
  outputFactor: 1,
  reprompted: false,
  retries: { call: 0, run: 0, byClass: {} },
  failures: [],
  answeredBy: undefined,
  modelCalls: 0,
  toolCalls: 0,
  tickets: 0,
});

const ended = (run: OpenRun, event: EventBody): EndedRun | undefined => {
  switch (event.type) {
    case 'run.completed.v2':
    case 'run.failed.v1':
    case 'run.cancelled.v1': {
      const { grantedNanoUsd, spentNanoUsd } = event.data.purse;
      const status =
        event.type === 'run.completed.v2'
          ? 'completed'
          : event.type === 'run.failed.v1'
            ? 'failed'
            : 'cancelled';
      return {
        status,
        purse: { granted: nano(grantedNanoUsd), spent: nano(spentNanoUsd) },
        leases: run.leases,
      };
    }
    default:
      return undefined;
  }
};

const lifecycle = (run: OpenRun, event: EventBody): Partial<OpenRun> | undefined => {
  switch (event.type) {
    case 'run.funded.v1':
      return {
        purse: {
          ...run.purse,
          granted: addNano(run.purse.granted, nano(event.data.amountNanoUsd)),
        },
        leases: [...run.leases, event.data.leaseId],
        ...(run.doing.name === 'funding' ? { doing: { name: 'ready' } } : {}),
      };
    case 'lease.returned.v1':
      return { leases: [...run.leases, event.data.leaseId] };
    case 'lease.requested.v1':
      return {
        ...(event.data.ahead ? {} : { doing: { name: 'funding' } }),
        leasesAsked: run.leasesAsked + 1,
      };
    case 'run.held.v1':
      return { held: true };
    case 'run.released.v1':
      return { held: false };
    case 'purse.returned.v1':
      return returned(run);
    case 'run.suspended.v2':
      return suspended(run, event);
    case 'run.resumed.v1':
      return resumed(run, event);
    default:
      return undefined;
  }
};
