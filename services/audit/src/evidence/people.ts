import type * as e from './parts.js';
import { anything, factsIn, flag, list, number, type StoredEvent, text } from './stored-event.js';

/* What judges and people said, and what was stopped. */

export const check = (
  { index, time, data, content }: StoredEvent,
  kind: e.EvidenceCheck['kind'],
): e.EvidenceCheck => {
  const setup = factsIn(data['setup']);
  return {
    index,
    at: time,
    kind,
    reviewId: text(data['reviewId']),
    stage: text(data['stage']),
    round: number(data['round']),
    verdict: text(data['verdict']),
    by: text(setup['agent']) ?? text(data['by']),
    model: text(setup['model']),
    promptSha256: text(setup['promptHash']),
    findings: list(content['findings'] ?? content['changes']),
  };
};

export const ticket = ({ index, time, data, content }: StoredEvent): e.EvidenceTicket => {
  const ask = factsIn(content['ask']);
  return {
    index,
    ticketId: text(data['ticketId']),
    kind: text(data['kind']),
    queue: text(data['queue']),
    risk: text(data['risk']),
    title: text(ask['title']),
    question: text(ask['question']),
    shownSha256: text(data['shownHash']),
    openedAt: time,
    dueAt: text(data['dueAt']),
    answer: null,
  };
};

/** Its opening is not among the events of the task. */
export const unseenTicket = (event: StoredEvent): e.EvidenceTicket => ticket(event);

export const answer = ({ index, time, data, content }: StoredEvent): e.EvidenceAnswer => ({
  index,
  at: time,
  by: text(data['by']),
  endorsedBy: text(data['endorsedBy']),
  option: text(data['option']),
  via: text(data['via']),
  byDefault: flag(data['byDefault']),
  shownSha256: text(data['shownHash']),
  value: anything(content['answer']),
});

export const halt = (
  { index, data }: StoredEvent,
  what: e.EvidenceHalt['what'],
): e.EvidenceHalt => ({
  index,
  haltId: text(data['haltId']),
  what,
  reason: text(data['reason']),
  by: text(data['by']),
});

export const correction = ({ index, data }: StoredEvent) => ({
  index,
  bookedNanoUsd: number(data['bookedNanoUsd']),
  trueNanoUsd: number(data['trueNanoUsd']),
});
