import { useSyncExternalStore } from 'react';
import { initialValues } from '../../ui/schema-model';
import type { Draft as Typed } from './approval';
import { carriedOver } from './stale';
import type { Ticket } from './ticket';
import { begun, type Deed, dismissed, listed, type ListedRow, moved, type Step } from './undo';

/** What the server did not take, and why. */
export interface Trouble {
  readonly code: string;
  /** Whole sentences. */
  readonly why: string;
  readonly faults: readonly { readonly at: string; readonly reason: string }[];
}

/** A ticket as it is before the reader, and what they typed for it. */
export interface Draft extends Typed {
  /** As it was shown first: an answer is bound to it. */
  readonly seen: Ticket;
  readonly isTouched: boolean;
  readonly openedAt: number;
  readonly trouble: Trouble | undefined;
  /** Whether what is missing is pointed at: after somebody tried to send it. */
  readonly wasTried: boolean;
}

export interface Desk {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly deeds: readonly Deed[];
  /** The name that this browser acts under, once the server has said it. */
  readonly me: string | undefined;
}

let desk: Desk = { drafts: new Map(), deeds: [], me: undefined };
const listeners = new Set<() => void>();

const change = (patch: Partial<Desk>): void => {
  desk = { ...desk, ...patch };
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Kept for as long as the browser's page is: it outlives every move between tickets. */
export const useDesk = (): Desk => useSyncExternalStore(subscribe, deskNow);
export const deskNow = (): Desk => desk;

export const freshDraft = (seen: Ticket, now: number): Draft => ({
  seen,
  values: initialValues(seen.ask.need),
  checked: '',
  isTouched: false,
  openedAt: now,
  trouble: undefined,
  wasTried: false,
});

export const keepDraft = (ticketId: string, draft: Draft): void =>
  change({ drafts: new Map(desk.drafts).set(ticketId, draft) });

export const patchDraft = (ticketId: string, patch: Partial<Draft>): void => {
  const draft = desk.drafts.get(ticketId);
  if (draft) keepDraft(ticketId, { ...draft, ...patch });
};

/** What was typed stays; what was only looked at is read anew next time. */
export const leaveDraft = (ticketId: string): void => {
  if (desk.drafts.get(ticketId)?.isTouched) return;
  const drafts = new Map(desk.drafts);
  drafts.delete(ticketId);
  change({ drafts });
};

/** Looks at the ticket as it is now; what was typed comes along where it still fits. */
export const renewDraft = (newest: Ticket, now: number): void => {
  const before = desk.drafts.get(newest.ticketId);
  const fresh = freshDraft(newest, now);
  keepDraft(newest.ticketId, {
    ...fresh,
    values: { ...fresh.values, ...carriedOver(before?.values ?? {}, newest.ask.need) },
    // The same payload is still the one that was confirmed.
    checked: before?.seen.shownHash === newest.shownHash ? before.checked : '',
    isTouched: before?.isTouched ?? false,
  });
};

export const beginDeed = (deed: Deed): void => change({ deeds: begun(desk.deeds, deed) });
export const moveDeed = (id: number, step: Step): void =>
  change({ deeds: moved(desk.deeds, id, step) });
/** @param rows of the list as it was read now */
export const listDeeds = (rows: readonly ListedRow[]): void => {
  const deeds = listed(desk.deeds, rows);
  if (deeds !== desk.deeds) change({ deeds });
};
export const dismissDeed = (id: number): void => change({ deeds: dismissed(desk.deeds, id) });

export const knowMe = (me: string | null): void => {
  if (me !== null && me !== desk.me) change({ me });
};
