import type { DataOf, EventBody } from '@nightshift/contracts';
import { type Decider, hashOfJson, type Instant, type Json, unreachable } from '@nightshift/kernel';

/** What can happen to a schedule: a workflow that runs by the clock. */

export type ScheduleFacts = DataOf<'schedule.set.v1'>;

export type ScheduleCommand =
  | { readonly type: 'setSchedule'; readonly facts: ScheduleFacts; readonly brief: Json }
  | { readonly type: 'fireSchedule'; readonly dueAt: Instant; readonly taskId: string }
  | { readonly type: 'removeSchedule'; readonly by: string };

export type Schedule =
  | { readonly status: 'none' }
  | {
      readonly status: 'set';
      readonly facts: ScheduleFacts;
      readonly briefHash: string;
      /** The newest due time that was served. */
      readonly firedFor: Instant | undefined;
    };

export const scheduleDecider: Decider<ScheduleCommand, EventBody, Schedule> = {
  initial: () => ({ status: 'none' }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'schedule.set.v1':
        return {
          status: 'set',
          facts: event.data,
          briefHash: hashOfJson(event.content.brief),
          firedFor: state.status === 'set' ? state.firedFor : undefined,
        };
      case 'schedule.fired.v1':
        return state.status === 'set' ? { ...state, firedFor: event.data.dueAt } : state;
      case 'schedule.removed.v1':
        return { status: 'none' };
      default:
        return state;
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'setSchedule':
        return set(command, state);
      case 'fireSchedule':
        return fire(command, state);
      case 'removeSchedule':
        return state.status === 'none'
          ? []
          : [
              {
                type: 'schedule.removed.v1',
                data: { schedule: state.facts.schedule, by: command.by },
              },
            ];
      default:
        return unreachable(command);
    }
  },
};

type Command<T extends ScheduleCommand['type']> = Extract<ScheduleCommand, { type: T }>;

const set = ({ facts, brief }: Command<'setSchedule'>, state: Schedule): readonly EventBody[] => {
  const isSame =
    state.status === 'set' &&
    hashOfJson(settingsOf(state.facts)) === hashOfJson(settingsOf(facts)) &&
    state.briefHash === hashOfJson(brief);
  return isSame ? [] : [{ type: 'schedule.set.v1', data: facts, content: { brief } }];
};

/** All but who set it. */
const settingsOf = ({ by: _, ...settings }: ScheduleFacts): Json => settings;

/** One due time is served once; an older one is past. */
const fire = (
  { dueAt, taskId }: Command<'fireSchedule'>,
  state: Schedule,
): readonly EventBody[] => {
  if (state.status === 'none') return [];
  if (state.firedFor !== undefined && dueAt <= state.firedFor) return [];
  return [{ type: 'schedule.fired.v1', data: { schedule: state.facts.schedule, dueAt, taskId } }];
};
