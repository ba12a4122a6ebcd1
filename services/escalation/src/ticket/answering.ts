import type { DataOf, EventBody } from '@nightshift/contracts';
import { hashOfJson, type JsonObject, plusMs, Refusal } from '@nightshift/kernel';
import {
  type FaultsOf,
  mustBeOpen,
  mustBeUndecided,
  refuseAuthor,
  refuseFaults,
  refuseMoved,
  refuseOthers,
  refuseStale,
  refuseStrangers,
} from './guards.js';
import type { AnswerTicket, TicketCommand } from './ticket-command.js';
import type { OpenTicket, Ticket } from './ticket-state.js';

/** How an answer comes to count: at once, after a while, or with a second one. */

export const placeOf = ({
  facts: { ticketId, kind, queue },
}: Pick<OpenTicket, 'facts'>): Pick<
  DataOf<'ticket.released.v1'>,
  'ticketId' | 'kind' | 'queue'
> => ({
  ticketId,
  kind,
  queue,
});

export const answer = (
  command: AnswerTicket,
  ticket: Ticket,
  faultsOf: FaultsOf,
): readonly EventBody[] => {
  const { by, at, policy } = command;
  if (isRepeated(command, ticket)) return [];
  const opened = mustBeUndecided(ticket);
  refuseMoved(opened, policy);
  refuseStrangers(policy, by);
  refuseOthers(opened, by, at);
  refuseAuthor(opened, by);
  refuseStale(opened, command);
  refuseFaults(opened, command.answer, faultsOf);
  if (opened.approvals === 1) return [given(opened, command)];
  if (!opened.endorsement) return [endorsed(opened, command)];
  refuseNoSecond(opened, opened.endorsement, command);
  return [given(opened, command)];
};

/** A repeated click, or a retried request. */
const isRepeated = ({ by, answer: given }: AnswerTicket, ticket: Ticket): boolean => {
  const before =
    ticket.status === 'answered'
      ? ticket
      : ticket.status === 'open'
        ? (ticket.decision ?? ticket.endorsement)
        : undefined;
  return before?.by === by && hashOfJson(before.answer) === hashOfJson(given);
};

const endorsed = (
  opened: OpenTicket,
  { by, via, answer: given, shownHash }: AnswerTicket,
): EventBody<'ticket.endorsed.v1'> => ({
  type: 'ticket.endorsed.v1',
  data: { ...placeOf(opened), by, shownHash, via, ...optionIn(opened, given) },
  content: { answer: given },
});

/** @throws Refusal `second-person-needed`, `answers-differ` */
const refuseNoSecond = (
  opened: OpenTicket,
  first: NonNullable<OpenTicket['endorsement']>,
  { by, answer: second }: AnswerTicket,
): void => {
  if (by === first.by)
    throw new Refusal(
      'second-person-needed',
      'forbidden',
      `${by} gave the first of two answers. Another person has to give the second; POST …/undo takes the first one back.`,
    );
  const [one] = Object.values(optionIn(opened, first.answer));
  const [other] = Object.values(optionIn(opened, second));
  const agree = one === undefined ? hashOfJson(first.answer) === hashOfJson(second) : one === other;
  if (agree) return;
  throw new Refusal(
    'answers-differ',
    'conflict',
    `${first.by} answered ${one ?? JSON.stringify(first.answer)}, and two persons must give the same answer. Talk to them: they can take theirs back with POST …/undo; or escalate the ticket.`,
  );
};

/** Free text in a field of this name is not a choice, and not a fact, either. */
const optionIn = ({ ask }: Pick<OpenTicket, 'ask'>, given: JsonObject): { option?: string } => {
  const chosen = ask.options.find(({ id }) => id === given['option'])?.id;
  return chosen === undefined ? {} : { option: chosen };
};

const given = (opened: OpenTicket, command: AnswerTicket): EventBody => {
  const { by, shownHash, via, undoMs, at, answer: content, precedentId, groupId, linkId } = command;
  if (undoMs === 0)
    return counted(opened, { by, answer: content, via, precedentId, groupId, linkId });
  return {
    type: 'ticket.decided.v1',
    data: {
      ...placeOf(opened),
      by,
      shownHash,
      via,
      resumeAt: plusMs(at, undoMs),
      ...optionIn(opened, content),
      ...(groupId === undefined ? {} : { groupId }),
      ...(linkId === undefined ? {} : { linkId }),
    },
    content: { answer: content },
  };
};

type Counting = Pick<AnswerTicket, 'by' | 'answer' | 'via' | 'precedentId' | 'groupId' | 'linkId'>;

/** Whoever asked goes on with it. */
export const counted = (
  opened: OpenTicket,
  { by, answer: content, via, precedentId, groupId, linkId }: Counting,
): EventBody<'ticket.answered.v2'> => ({
  type: 'ticket.answered.v2',
  data: {
    ...placeOf(opened),
    by,
    shownHash: opened.shownHash,
    source: opened.source,
    byDefault: via === 'safe-default',
    via,
    ...optionIn(opened, content),
    ...(opened.endorsement ? { endorsedBy: opened.endorsement.by } : {}),
    ...(precedentId === undefined ? {} : { precedentId }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(linkId === undefined ? {} : { linkId }),
  },
  content: { answer: content },
});

/** @throws Refusal `too-late-to-undo`, `not-your-answer` */
export const undo = (
  { by, at }: Extract<TicketCommand, { type: 'undoAnswer' }>,
  ticket: Ticket,
): readonly EventBody[] => {
  if (ticket.status === 'answered')
    throw new Refusal(
      'too-late-to-undo',
      'conflict',
      `The answer of ${ticket.by} counts already; whoever asked goes on with it.`,
    );
  const opened = mustBeOpen(ticket);
  const mine = opened.decision ?? opened.endorsement;
  if (!mine) return [];
  if (mine.by !== by)
    throw new Refusal(
      'not-your-answer',
      'forbidden',
      `${mine.by} gave this answer, and only they can take it back.`,
    );
  if (opened.decision && opened.decision.resumeAt <= at)
    throw new Refusal(
      'too-late-to-undo',
      'conflict',
      `The answer could be taken back until ${opened.decision.resumeAt}.`,
    );
  return [{ type: 'ticket.reopened.v1', data: { ...placeOf(opened), by } }];
};
