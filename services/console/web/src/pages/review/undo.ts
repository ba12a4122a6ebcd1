/** Answers on their way: each can be taken back until it counts. */

export const UNDO_SECONDS = 10;

export type Step =
  | { readonly is: 'sending' }
  | { readonly is: 'undoable'; readonly until: number }
  /** The first of two answers counts with the second one, whenever that is. */
  | { readonly is: 'endorsed'; readonly until: number }
  | { readonly is: 'counted' }
  | { readonly is: 'taken-back' }
  /** `why` as whole sentences. */
  | { readonly is: 'failed'; readonly why: string };

/** What takes it back: what was put aside comes back when somebody is at it. */
export type WayBack = 'undo' | 'claim' | 'none';

/** What was done to tickets by one key. */
export interface Deed {
  readonly id: number;
  readonly ticketIds: readonly string[];
  readonly title: string;
  /** What was done, as it is said: "Send it", "Put aside for 1 h". */
  readonly verb: string;
  readonly taskId: string;
  /** Whether whoever asked goes on with it. */
  readonly isAnswer: boolean;
  readonly wayBack: WayBack;
  /** Of what is no answer: where the ticket went, or when it comes back by itself. */
  readonly toQueue?: string;
  readonly backAt?: number;
  /** The list has shown it since: from then on the list is right about the ticket. */
  readonly isListed?: boolean;
  readonly sentAt: number;
  readonly step: Step;
}

/** Older ones count already, or nobody looks at them any more. */
const MAX_KEPT = 20;

/** What failed for the same ticket is over: this is the next try. */
export const begun = (deeds: readonly Deed[], deed: Deed): readonly Deed[] =>
  [
    deed,
    ...deeds.filter(
      ({ step, ticketIds }) =>
        step.is !== 'failed' || !ticketIds.some((id) => deed.ticketIds.includes(id)),
    ),
  ].slice(0, MAX_KEPT);

export const moved = (deeds: readonly Deed[], id: number, step: Step): readonly Deed[] =>
  deeds.map((deed) => (deed.id === id ? { ...deed, step } : deed));

/** From when it was sent on: the server counts from a moment later. */
export const undoableUntil = (sentAt: number): number => sentAt + UNDO_SECONDS * 1000;

export const secondsLeft = ({ step }: Pick<Deed, 'step'>, now: number): number =>
  step.is === 'undoable' ? Math.max(0, Math.ceil((step.until - now) / 1000)) : 0;

/** From 1 to 0, for the line that gets shorter. */
export const shareLeft = ({ step }: Pick<Deed, 'step'>, now: number): number =>
  step.is === 'undoable' ? Math.min(1, Math.max(0, (step.until - now) / (UNDO_SECONDS * 1000))) : 0;

/** Whether whoever asked goes on with it. */
export const counts = ({ step }: Pick<Deed, 'step'>, now: number): boolean =>
  step.is === 'counted' || (step.is === 'undoable' && step.until <= now);

const stands = ({ step }: Deed): boolean => step.is !== 'failed' && step.is !== 'taken-back';

/** Tickets that nobody has to work on any more, as far as this page knows before the list does. */
export const doneIn = (deeds: readonly Deed[], now: number): ReadonlyMap<string, Deed> =>
  new Map(
    deeds
      .filter((deed) => stands(deed) && !deed.isListed && (deed.backAt ?? Infinity) > now)
      .flatMap((deed) => deed.ticketIds.map((id) => [id, deed] as const)),
  );

/** Whether something was done to this ticket since then, which ends being at it. */
export const wasActedOn = (deeds: readonly Deed[], ticketId: string, since: number): boolean =>
  deeds.some((deed) => stands(deed) && deed.sentAt >= since && deed.ticketIds.includes(ticketId));

export interface ListedRow {
  readonly item: { readonly ticketId: string; readonly queue: string };
  readonly isGone: boolean;
}

/**
 * What is no answer leaves the ticket open, and it may come back: once the list shows what was
 * done, the list is believed. It is a moment behind, so one that shows the ticket as before is not.
 */
export const listed = (deeds: readonly Deed[], rows: readonly ListedRow[]): readonly Deed[] => {
  const open = deeds.filter(
    (deed) => !deed.isAnswer && !deed.isListed && stands(deed) && deed.step.is !== 'sending',
  );
  // The list may be long, and most of the time there is nothing to look for.
  if (open.length === 0) return deeds;
  const waiting = rows.filter(({ isGone }) => !isGone).map(({ item }) => item);
  const queues = new Map(waiting.map(({ ticketId, queue }) => [ticketId, queue]));
  const shown = open.filter(({ ticketIds, toQueue }) =>
    ticketIds.every((id) => !queues.has(id) || queues.get(id) === toQueue),
  );
  return shown.length === 0
    ? deeds
    : deeds.map((deed) => (shown.includes(deed) ? { ...deed, isListed: true } : deed));
};

/** What `z` takes back: the newest that still can be. */
export const undoableOf = (deeds: readonly Deed[], now: number): Deed | undefined =>
  deeds.find(
    ({ step, wayBack }) =>
      wayBack !== 'none' &&
      (step.is === 'sending' ||
        ((step.is === 'undoable' || step.is === 'endorsed') && step.until > now)),
  );

const STAYS_MS = 6_000;

/** What the bar says: trouble before all; else the newest, for a while. */
export const shownOf = (deeds: readonly Deed[], now: number): Deed | undefined => {
  const trouble = deeds.find(({ step }) => step.is === 'failed');
  if (trouble) return trouble;
  const [newest] = deeds;
  if (!newest) return undefined;
  const isNew = now < undoableUntil(newest.sentAt) + STAYS_MS;
  return isNew ? newest : undefined;
};

export const dismissed = (deeds: readonly Deed[], id: number): readonly Deed[] =>
  deeds.filter((deed) => deed.id !== id);
