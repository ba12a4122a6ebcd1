import type { EventOf } from '@nightshift/contracts';
import type { EventContext } from '@nightshift/event-store';
import { isRefusal, type Refusal } from '@nightshift/kernel';
import { dueContextOf } from '@nightshift/service-kit';
import type { AnswerTicket } from '../ticket/ticket-command.js';
import type { OpenTicket } from '../ticket/ticket-state.js';
import { answerOf, formOf, ownText, type Typed } from './form.js';
import { type LinkParts, ticketOf } from './link-issuing.store.js';
import { isExpired, type LinkRow } from './links.store.js';
import { noticePage, questionPage } from './page.js';

/** What a browser is shown. */
export interface Shown {
  readonly status: number;
  readonly html: string;
  /** Who sees the question on it. */
  readonly reader?: { readonly tenant: string; readonly by: string };
}

/** Answers by link: who holds one may give one answer, and see the question. */
export class LinkAnswers {
  constructor(private readonly parts: LinkParts) {}

  /** Changes nothing: scanners of mail follow links, too. */
  async show(token: string): Promise<Shown> {
    const found = await this.usable(token);
    return 'html' in found ? found : this.questionOf(found, 200);
  }

  async answer(token: string, typed: Typed): Promise<Shown> {
    const found = await this.usable(token);
    if ('html' in found) return found;
    const { link, opened, first } = found;
    const form = formOf(opened.ask, link.option);
    // It says so, and where to give it.
    if (form.isPartial) return this.questionOf(found, 422);
    const at = this.parts.runtime.clock.now();
    const command = {
      ...commandOf(link, typed, answerOf(form, typed), at),
      policy: this.parts.policyOf(link.tenant, opened.facts.queue),
    };
    try {
      const outcome = await this.parts.links.using(link.linkId, at, async () => {
        await this.parts.tickets.handle(link.ticketId, command, contextOf(link, first, at));
      });
      return outcome === 'used' ? await this.show(token) : this.taken(link);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.refusedOf(token, error, typed);
    }
  }

  /** The question as it is by now, with what was typed. */
  private async refusedOf(token: string, error: Refusal, typed: Typed): Promise<Shown> {
    const found = await this.usable(token);
    if ('html' in found) return found;
    const fault = error.code === 'stale-view' ? changedText(error) : error.message;
    return this.questionOf(found, error.kind === 'invalid' ? 422 : 409, { fault, typed });
  }

  private questionOf(
    { link, opened }: Usable,
    status: number,
    more: { readonly fault?: string; readonly typed?: Typed } = {},
  ): Shown {
    const { ask, facts, shownHash, revision } = opened;
    const html = questionPage({
      ask,
      answerAs: link.answerAs,
      dueAt: facts.dueAt,
      shownHash,
      revision,
      form: formOf(ask, link.option),
      consoleUrl: this.consoleUrl(link),
      ...more,
    });
    return { status, html, reader: { tenant: link.tenant, by: link.answerAs } };
  }

  private async usable(token: string): Promise<Usable | Shown> {
    const { links, runtime } = this.parts;
    const link = await links.find(token);
    if (!link) return forged;
    if (link.usedAt) return this.usedPage(link);
    if (isExpired(link, runtime.clock.now())) return this.expiredPage(link);
    const { ticket, first } = (await ticketOf(this.parts, link.ticketId, link.tenant)) ?? {};
    if (!first || !ticket || ticket.status === 'unopened') return forged;
    return ticket.status === 'open' && !ticket.decision
      ? { link, opened: ticket, first }
      : this.closedPage(link);
  }

  private async usedPage(link: LinkRow): Promise<Shown> {
    const at = link.usedAt?.toISOString() ?? '';
    return notice(410, 'This link was used', [
      `${link.answerAs} gave an answer by it on ${at}. It is for one answer.`,
      await this.endOf(link),
      this.openConsole(link),
    ]);
  }

  private expiredPage(link: LinkRow): Shown {
    return notice(410, 'This link has expired', [
      `It was good until ${link.expiresAt.toISOString()}. Nothing was changed.`,
      'Ask whoever sent it for a new one.',
      this.openConsole(link),
    ]);
  }

  private async closedPage(link: LinkRow): Promise<Shown> {
    return notice(410, 'This question is closed', [
      await this.endOf(link),
      'There is nothing left to do by this link.',
      this.openConsole(link),
    ]);
  }

  private taken(link: LinkRow): Shown {
    return notice(200, 'Thank you', [
      `Your answer as ${link.answerAs} was recorded.`,
      'You can close this page. The link cannot be used again.',
    ]);
  }

  /** Who answered, and when. */
  private async endOf({ ticketId }: LinkRow): Promise<string> {
    const { store } = this.parts.runtime;
    const events = await store.read(this.parts.tickets.streamOf(ticketId));
    const last = events.findLast(({ type }) => ENDS.has(type));
    if (last?.type === 'ticket.withdrawn.v1') return `It was withdrawn on ${last.time}.`;
    if (last?.type !== 'ticket.answered.v2' && last?.type !== 'ticket.decided.v1')
      return 'The question is still open: a second person has to give the same answer, or it was asked again.';
    return `${last.data.by} answered it on ${last.time}.`;
  }

  private openConsole(link: LinkRow): string {
    return `The ticket in the console: ${this.consoleUrl(link)}`;
  }

  private consoleUrl({ ticketId }: Pick<LinkRow, 'ticketId'>): string {
    return `${this.parts.publicUrl}/#ticket/${ticketId}`;
  }
}

interface Usable {
  readonly link: LinkRow;
  readonly opened: OpenTicket;
  readonly first: EventOf;
}

const ENDS: ReadonlySet<string> = new Set([
  'ticket.answered.v2',
  'ticket.decided.v1',
  'ticket.reopened.v1',
  'ticket.withdrawn.v1',
]);

const commandOf = (
  { answerAs, linkId }: LinkRow,
  typed: Typed,
  answer: AnswerTicket['answer'],
  at: string,
): AnswerTicket => ({
  type: 'answerTicket',
  by: answerAs,
  shownHash: ownText(typed, 'shownHash') ?? '',
  revision: Number(/^\d{1,9}$/.exec(ownText(typed, 'revision') ?? '')?.[0] ?? 0),
  answer,
  at,
  via: 'link',
  undoMs: 0,
  linkId,
});

const contextOf = (link: LinkRow, first: EventOf, at: string): EventContext => ({
  ...dueContextOf(link.tenant, first.taskid, at),
  causationId: link.linkId,
  correlationId: first.correlationid,
  traceparent: first.traceparent,
});

const changedText = ({ faults }: Refusal): string =>
  [
    'The ticket changed after it was shown to you. Read it again; what you wrote is kept.',
    ...faults.map(({ reason }) => reason),
  ].join(' ');

const notice = (status: number, title: string, lines: readonly string[]): Shown => ({
  status,
  html: noticePage(title, lines),
});

const forged = notice(404, 'This is no link of ours', [
  'It may have been cut off on its way: open it once more, whole.',
  'If that does not help, ask whoever sent it for a new one.',
]);
