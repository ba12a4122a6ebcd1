import type { DataOf, EventBody } from '@nightshift/contracts';
import { type Decider, Refusal, unreachable } from '@nightshift/kernel';

/** What may be erased in a tenant, what must be, and what may not: `privacy/<tenant>`. */

export type Hold = DataOf<'legal-hold.set.v1'>;
/** A key whose content is to be erased: which holds concern it. */
export interface Held {
  readonly subject: string;
  /** That have said anything of the subject under it. */
  readonly workflows: readonly string[];
}

export type PrivacyCommand =
  | {
      readonly type: 'requestErasure';
      readonly facts: DataOf<'erasure.requested.v1'>;
      /** Workflows that have said anything of the subject. */
      readonly workflows: readonly string[];
    }
  | {
      readonly type: 'beginErasure';
      readonly facts: DataOf<'erasure.begun.v1'>;
      readonly keys: readonly Held[];
    }
  | { readonly type: 'completeErasure'; readonly facts: DataOf<'erasure.completed.v1'> }
  | { readonly type: 'setRetention'; readonly facts: DataOf<'retention.set.v1'> }
  | {
      readonly type: 'recordRetention';
      readonly facts: DataOf<'retention.applied.v2'> & { readonly erasureId: string };
    }
  | { readonly type: 'recordReapplied'; readonly facts: DataOf<'erasure.reapplied.v1'> }
  | { readonly type: 'dismissDoubt'; readonly facts: DataOf<'erasure.doubt-dismissed.v1'> }
  | { readonly type: 'setHold'; readonly facts: Hold }
  | { readonly type: 'liftHold'; readonly facts: DataOf<'legal-hold.lifted.v1'> };

export interface Privacy {
  readonly holds: readonly Hold[];
  /** Days by workflow. */
  readonly retention: Readonly<Record<string, number>>;
  /** What has not been completed, by the id of the erasure. */
  readonly erasing: Readonly<Record<string, Erasing>>;
  /** Events that only the ledger has, and that are not to be believed: their leaves. */
  readonly dismissed: readonly string[];
}

export interface Erasing {
  /** Of a subject: as it was asked for first. */
  readonly request?: DataOf<'erasure.requested.v1'> | undefined;
  /** Of retention: nobody in particular. */
  readonly subject?: string | undefined;
  /** Keys are destroyed, or about to be: a hold that is set now is too late for them. */
  readonly begun: boolean;
}

export const privacyDecider: Decider<PrivacyCommand, EventBody, Privacy> = {
  initial: () => ({ holds: [], retention: {}, erasing: {}, dismissed: [] }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'erasure.requested.v1': {
        const { erasureId, subject } = event.data;
        return under(state, erasureId, { subject, request: event.data, begun: false });
      }
      case 'erasure.begun.v1': {
        const { erasureId, subject } = event.data;
        return under(state, erasureId, { ...state.erasing[erasureId], subject, begun: true });
      }
      case 'erasure.completed.v1':
      case 'retention.applied.v2':
        return { ...state, erasing: without(state.erasing, event.data.erasureId ?? '') };
      case 'retention.set.v1': {
        const { workflow, days } = event.data;
        const others = without(state.retention, workflow);
        return { ...state, retention: days === null ? others : { ...others, [workflow]: days } };
      }
      case 'erasure.doubt-dismissed.v1':
        return { ...state, dismissed: [...state.dismissed, ...event.data.leaves] };
      case 'legal-hold.set.v1':
        return { ...state, holds: [...state.holds, event.data] };
      case 'legal-hold.lifted.v1':
        return {
          ...state,
          holds: state.holds.filter(({ holdId }) => holdId !== event.data.holdId),
        };
      default:
        return state;
    }
  },
  decide: (command, state) => {
    switch (command.type) {
      case 'requestErasure':
        return requestErasure(command, state);
      case 'beginErasure':
        return beginErasure(command, state);
      case 'completeErasure':
        return state.erasing[command.facts.erasureId] === undefined
          ? []
          : [{ type: 'erasure.completed.v1', data: command.facts }];
      case 'setRetention': {
        const { workflow, days } = command.facts;
        return (state.retention[workflow] ?? null) === days
          ? []
          : [{ type: 'retention.set.v1', data: command.facts }];
      }
      case 'recordRetention':
        return state.erasing[command.facts.erasureId] === undefined
          ? []
          : [{ type: 'retention.applied.v2', data: command.facts }];
      case 'recordReapplied':
        return [{ type: 'erasure.reapplied.v1', data: command.facts }];
      case 'dismissDoubt':
        return [{ type: 'erasure.doubt-dismissed.v1', data: command.facts }];
      case 'setHold':
        return [{ type: 'legal-hold.set.v1', data: command.facts }];
      case 'liftHold':
        return liftHold(command.facts, state);
      default:
        return unreachable(command);
    }
  },
};

type Command<T extends PrivacyCommand['type']> = Extract<PrivacyCommand, { type: T }>;

/** What forbids that this is erased. */
export const holdOn = ({ holds }: Privacy, { subject, workflows }: Held): Hold | undefined =>
  holds.find(
    (hold) =>
      (hold.subject === undefined || hold.subject === subject) &&
      (hold.workflow === undefined || workflows.includes(hold.workflow)),
  );

const requestErasure = (
  { facts, workflows }: Command<'requestErasure'>,
  state: Privacy,
): readonly EventBody[] => {
  const { subject } = facts;
  if (Object.values(state.erasing).some((erasing) => erasing.subject === subject)) return [];
  refuseHeld(state, [{ subject, workflows }]);
  return [{ type: 'erasure.requested.v1', data: facts }];
};

/** Decided in the stream of the holds: one that is set before it is heeded, one after it is told so. */
const beginErasure = (
  { facts, keys }: Command<'beginErasure'>,
  state: Privacy,
): readonly EventBody[] => {
  if (state.erasing[facts.erasureId]?.begun) return [];
  refuseHeld(state, keys);
  return [{ type: 'erasure.begun.v1', data: facts }];
};

const refuseHeld = (state: Privacy, keys: readonly Held[]): void => {
  const hold = keys.map((key) => holdOn(state, key)).find((found) => found !== undefined);
  if (!hold) return;
  throw new Refusal(
    'on-legal-hold',
    'conflict',
    `Legal hold ${hold.holdId}, set by ${hold.by}, forbids it. Nothing was erased. List holds with nightshift subject holds; once it may end: nightshift subject release ${hold.holdId}.`,
  );
};

/**
 * Erasures under way that a hold may come too late for. Of retention any: its keys may have sealed forks
 * of other workflows, too, and it names no subjects.
 */
export const tooLateFor = (
  { erasing }: Privacy,
  { subject }: Pick<Hold, 'subject'>,
): readonly string[] =>
  Object.entries(erasing)
    .filter(([, one]) => one.begun)
    .filter(([, one]) => [one.subject, subject].includes(undefined) || one.subject === subject)
    .map(([erasureId]) => erasureId);

const under = (state: Privacy, erasureId: string, one: Erasing): Privacy => ({
  ...state,
  erasing: { ...state.erasing, [erasureId]: one },
});

const liftHold = (facts: Command<'liftHold'>['facts'], state: Privacy): readonly EventBody[] => {
  if (state.holds.some(({ holdId }) => holdId === facts.holdId))
    return [{ type: 'legal-hold.lifted.v1', data: facts }];
  throw new Refusal(
    'no-such-hold',
    'not-found',
    'There is no such legal hold, or it was lifted. List them with nightshift subject holds.',
  );
};

const without = <T>(
  record: Readonly<Record<string, T>>,
  key: string,
): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
