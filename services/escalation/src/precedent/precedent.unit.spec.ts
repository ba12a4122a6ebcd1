import type { Ask, AskFacts } from '@nightshift/contracts';
import { derivedId, hashOfJson, plusMs } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import type { Ticket } from '../ticket/ticket-state.js';
import { ERASURE_REASON, type PrecedentCommand, precedentDecider } from './precedent.js';

const given = specification(precedentDecider);
const at = '2026-11-25T09:00:00.000Z';
const precedentId = derivedId('precedent', '1');
const fromTicketId = derivedId('ticket', '1');
const groupKey = hashOfJson('the same question');
const day = 86_400_000;
const workflow = { name: 'audit', version: 1, hash: hashOfJson('audit') };
const facts: AskFacts = {
  ticketId: fromTicketId,
  kind: 'question',
  queue: 'reviewers',
  risk: 'low',
  dueAt: at,
  workflow,
};
const ask: Ask = {
  kind: 'question',
  title: 'May it be used?',
  question: 'Is the licence fine?',
  blocked: 'It waits.',
  found: [],
  need: { type: 'object' },
  options: [{ id: 'yes', label: 'Yes', consequence: 'It is used.' }],
  evidence: [],
  alternatives: [],
  relevant: { licence: 'MIT' },
};
const opened = {
  facts,
  ask,
  shownHash: hashOfJson(ask),
  revision: 1,
  changes: [],
  requestedBy: 'orchestrator',
  source: { service: 'orchestrator' as const, stage: 's' },
  approvals: 1 as const,
  ladder: [],
  visited: ['reviewers'],
  groupKey,
  assignee: undefined,
  snoozedUntil: undefined,
  overdue: false,
  endorsement: undefined,
};
type Answered = Extract<Ticket, { status: 'answered' }>;
const answered = (more: Partial<Answered> = {}): Ticket => ({
  ...opened,
  status: 'answered',
  by: 'ana',
  answer: { option: 'yes' },
  ...more,
});
const decision = {
  by: 'ana',
  answer: { option: 'yes' },
  via: 'group' as const,
  resumeAt: plusMs(at, 10_000),
  groupId: undefined,
  linkId: undefined,
};
const open = { ...opened, status: 'open' as const, claim: undefined };

type Keep = Extract<PrecedentCommand, { type: 'keepPrecedent' }>;
const keep = (more: Partial<Keep> = {}): PrecedentCommand => ({
  type: 'keepPrecedent',
  precedentId,
  fromTicketId,
  ticket: answered(),
  expiresAt: plusMs(at, 30 * day),
  by: 'ana',
  at,
  ...more,
});
const kept = given().when(keep()).outcome().events;
const revoke: PrecedentCommand = { type: 'revokePrecedent', by: 'ben', reason: 'The law changed.' };
const revoked = given(...kept)
  .when(revoke)
  .outcome().events;

describe('a precedent', () => {
  it('is the answer of a ticket, with the facts that decided it', () =>
    given()
      .when(keep({ workflow: 'audit' }))
      .then({
        type: 'precedent.kept.v1',
        data: { precedentId, groupKey, fromTicketId, workflow: 'audit', option: 'yes', by: 'ana' },
        content: {
          title: 'May it be used?',
          relevant: { licence: 'MIT' },
          answer: { option: 'yes' },
        },
      }));

  it('is kept also of an answer that does not count yet', () =>
    given()
      .when(keep({ ticket: { ...open, decision } }))
      .then({ type: 'precedent.kept.v1' }));

  it.each<[string, Ticket]>([
    ['of high risk', answered({ facts: { ...facts, risk: 'high' } })],
    ['that takes two persons', answered({ approvals: 2 })],
    ['that names no relevant facts', answered({ groupKey: undefined })],
    ['that a precedent answered', answered({ by: 'precedent' })],
    ['that nobody answered in time', answered({ by: 'safe-default' })],
  ])('is refused for a ticket %s', (_case, ticket) =>
    given().when(keep({ ticket })).thenRefuses('no-precedent'),
  );

  it.each<[string, Ticket, string]>([
    ['is open', { ...open, decision: undefined }, 'not-answered'],
    ['was withdrawn', { status: 'withdrawn', opened: undefined }, 'no-such-ticket'],
    ['is not there', { status: 'unopened' }, 'no-such-ticket'],
  ])('is refused for a ticket that %s', (_case, ticket, code) =>
    given().when(keep({ ticket })).thenRefuses(code),
  );

  it.each([
    ['more than 90 days ahead', plusMs(at, 90 * day + 1)],
    ['now', at],
    ['in the past', plusMs(at, -1)],
  ])('is refused where it would expire %s', (_case, expiresAt) =>
    given().when(keep({ expiresAt })).thenRefuses('invalid-precedent'),
  );

  it('may hold for exactly 90 days', () =>
    given()
      .when(keep({ expiresAt: plusMs(at, 90 * day) }))
      .then({ type: 'precedent.kept.v1' }));

  it('is refused for another workflow than that of the ticket', () =>
    given()
      .when(keep({ workflow: 'other' }))
      .thenRefuses('invalid-precedent'));

  it('is kept once, and revoked once', () => {
    given(...kept)
      .when(keep())
      .thenNothing();
    given(...kept)
      .when(revoke)
      .then({
        type: 'precedent.revoked.v1',
        data: { precedentId, by: 'ben', reason: 'The law changed.' },
      });
    given(...kept, ...revoked)
      .when(revoke)
      .thenNothing();
    given().when(revoke).thenRefuses('no-such-precedent');
  });

  it('decides nothing any more where its content is erased, and says why', () => {
    const erased = kept.map((event) => ({ ...event, contenterased: true }));
    const { state } = given(...erased)
      .when(revoke)
      .outcome();
    expect(state).toMatchObject({ status: 'revoked', by: 'erasure', reason: ERASURE_REASON });
    given(...erased)
      .when(revoke)
      .thenNothing();
  });

  it('says after its end who ended it, and what it was', () => {
    const { state } = given(...kept)
      .when(revoke)
      .outcome();
    expect(state).toMatchObject({ status: 'revoked', by: 'ben', answer: { option: 'yes' } });
  });
});
