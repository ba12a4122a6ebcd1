import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { FormValues } from '../../ui/schema-model';
import { choiceOf, isOther, rejectionIn, rejectionOf, reasonFieldOf } from './answer-form';
import { type Approval, approvalOf, CHECKED } from './approval';
import * as deeds from './deeds';
import { type Draft, deskNow, patchDraft, renewDraft } from './desk';
import { following } from './queue-order';
import type { Go } from './go';
import { showing, stillHere } from './shown';
import { isStale } from './stale';
import { takeBack } from './take-back';
import type { Ticket } from './ticket';
import { undoableOf } from './undo';
import type { QueueRow } from './use-queue';
import type { OpenTicket } from './use-ticket';

export interface Actions {
  /** What `a` would do; undefined where there is nothing to decide. */
  readonly approval: Approval | undefined;
  readonly approve: () => void;
  readonly reject: (reason: string) => void;
  /** What a rejection comes to; undefined: the form has no answer that says no. */
  readonly rejection: string | undefined;
  readonly escalate: (queue: string, note?: string) => void;
  readonly snooze: () => void;
  readonly undo: () => void;
  readonly choose: (index: number) => void;
  readonly write: (values: FormValues) => void;
  readonly check: (checked: string) => void;
  readonly lookAgain: () => void;
}

interface Place {
  readonly ticketId: string | undefined;
  readonly open: OpenTicket;
  readonly rows: readonly QueueRow[];
  readonly go: Go;
}

export const useActions = ({ ticketId, open, rows, go }: Place): Actions => {
  const queries = useQueryClient();
  const { newest, draft } = open;
  const live = draft && newest?.status === 'open' ? { newest, draft } : undefined;
  const approval = live && approvalOf(live.draft.seen, live.draft);
  useEffect(() => showing(ticketId), [ticketId]);
  const on = (): void => {
    const next = following(rows, ticketId);
    showing(next);
    go(next);
  };

  const send = (given: Draft, { answer, verb, hindrance }: Approval): void => {
    const { seen } = given;
    patchDraft(seen.ticketId, { values: given.values, isTouched: true, wasTried: true });
    if (hindrance) return focusField(hindrance.field);
    const why = live && hinders(live.newest, seen);
    if (why) return patchDraft(seen.ticketId, { trouble: why });
    patchDraft(seen.ticketId, { trouble: undefined });
    void deeds.answer(queries, seen, answer, { verb, openedAt: given.openedAt });
    on();
  };
  const leave = (act: (ticket: Ticket) => Promise<void>): void => {
    if (!live) return;
    void act(live.draft.seen);
    on();
  };
  return {
    approval,
    approve: () => live && approval && send(live.draft, approval),
    reject: (reason) => live && rejectWith(live.draft, reason, send),
    rejection: live && rejectionIn(live.draft.seen.ask)?.label,
    escalate: (queue, note) => leave((ticket) => deeds.escalate(queries, ticket, queue, note)),
    snooze: () => leave((ticket) => deeds.snooze(queries, ticket)),
    undo: () => {
      const deed = undoableOf(deskNow().deeds, Date.now());
      const isStillHere = stillHere();
      if (deed) void takeBack(queries, deed).then((id) => id && isStillHere() && go(id));
    },
    choose: (index) => live && choose(live.draft, index),
    write: (values) =>
      ticketId !== undefined &&
      patchDraft(ticketId, { values, isTouched: true, trouble: undefined }),
    check: (checked) =>
      ticketId !== undefined && patchDraft(ticketId, { checked, isTouched: true }),
    lookAgain: () => newest && renewDraft(newest, Date.now()),
  };
};

const rejectWith = (
  draft: Draft,
  reason: string,
  send: (draft: Draft, approval: Approval) => void,
): void => {
  const { seen } = draft;
  const values = rejectionOf(seen.ask, draft.values, reason);
  if (!values) return;
  const given = { ...draft, values };
  // To say no is the safe way: it asks for no proof of having looked.
  const approval = approvalOf(
    { ...seen, risk: seen.risk === 'high' ? 'medium' : seen.risk },
    given,
  );
  const field = reasonFieldOf(seen.ask.need);
  const isSilent = field !== undefined && isBlank(values[field]);
  if (isOther(reason) && field !== undefined && isSilent)
    return send(given, { ...approval, hindrance: { why: 'Say why.', field } });
  send(given, approval);
};

const isBlank = (value: unknown): boolean => typeof value !== 'string' || value.trim() === '';

const choose = ({ seen, values }: Draft, index: number): void => {
  const choice = choiceOf(seen.ask);
  const option = choice?.options[index];
  if (choice && option)
    patchDraft(seen.ticketId, {
      values: { ...values, [choice.name]: option.id },
      isTouched: true,
      trouble: undefined,
    });
};

/** What is known to be refused is not sent. */
const hinders = (newest: Ticket, seen: Ticket): Draft['trouble'] => {
  const { me } = deskNow();
  const refused = (code: string, why: string) => ({
    code,
    why: `Nothing was sent. ${why}`,
    faults: [],
  });
  if (isStale(seen, newest))
    return refused('stale-view', 'The ticket changed while you looked at it.');
  if (isOthers(newest, me, Date.now()))
    return refused('ticket-claimed', `${newest.claimedBy} is at this ticket.`);
  if (newest.endorsement && newest.endorsement.by === me)
    return refused(
      'second-person-needed',
      'You gave the first of two answers. Another person has to give the second.',
    );
  return undefined;
};

export const isOthers = (
  { claimedBy, claimedUntil }: Pick<Ticket, 'claimedBy' | 'claimedUntil'>,
  me: string | undefined,
  now: number,
): boolean =>
  me !== undefined &&
  claimedBy !== null &&
  claimedBy !== me &&
  claimedUntil !== null &&
  Date.parse(claimedUntil) > now;

/** To where something is missing. */
const focusField = (field: string): void => {
  const name = field === CHECKED ? 'checked' : field;
  const found = document.querySelector<HTMLElement>(
    `[data-ask-form] [name="${CSS.escape(name)}"], [data-ask-form] [data-field="${CSS.escape(name)}"]`,
  );
  found?.focus();
  found?.scrollIntoView({ block: 'nearest' });
};
