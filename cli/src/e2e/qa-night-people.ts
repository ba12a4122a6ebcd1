import { setTimeout as sleep } from 'node:timers/promises';
import type { Night } from './night.js';
import { type Report, standing, type Truth } from './qa-night-truth.js';
import { countsOf, openTickets } from './settled.js';

/*
 * Simulated people: they answer every open ticket over HTTP, and always tell the truth, which they
 * know from the seeds. What they are not asked, they do not say.
 */

interface Shown {
  readonly ticketId: string;
  readonly status: string;
  readonly kind: string;
  readonly shownHash: string;
  readonly revision: number;
  readonly ask: {
    readonly question: string;
    readonly proposal?: Report;
    readonly positions?: readonly {
      readonly findingId: string;
      readonly location: string;
      readonly category: string;
    }[];
  };
}

const LOOK_EVERY_MS = 500;
const PERSON = { 'x-nightshift-actor': 'simulated-person' };

const answerTo = (known: Truth, { kind, ask }: Shown): object => {
  // Nothing that is simulated here fails: such a question is a defect, and ends the run.
  if (!ask.proposal) throw new Error(`Unexpected ${kind}: ${ask.question}`);
  const mistakes = standing(known, ask.proposal);
  if (kind === 'approval')
    return mistakes.length === 0
      ? { option: 'right' }
      : { option: 'wrong', mistakes: mistakes.map((one) => `The ${one} is wrong.`) };
  const { positions = [] } = ask;
  // What a correction changed without being asked to is an objection of QA itself, and a right one.
  const verdicts = positions.map(({ findingId, location, category }) => {
    const about = known.seededKindAt(location);
    const isRight = category === 'policy' || (about !== undefined && mistakes.includes(about));
    return [findingId, isRight ? 'right' : 'wrong'] as const;
  });
  const isRight = verdicts.some(([, verdict]) => verdict === 'right');
  return {
    option: isRight ? 'correct' : 'accept',
    verdicts: Object.fromEntries(verdicts),
    ...(isRight ? { guidance: 'Write what the sources say.' } : {}),
  };
};

const answerOne = async (night: Night, known: Truth, ticketId: string): Promise<void> => {
  const shown = await night.get<Shown>(`/v1/tickets/${ticketId}`);
  if (shown.status !== 'open') return;
  const { status, body } = await night.request(
    'POST',
    `/v1/tickets/${ticketId}/answer`,
    {
      shownHash: shown.shownHash,
      revision: shown.revision,
      answer: answerTo(known, shown),
      undoSeconds: 0,
    },
    PERSON,
  );
  if (status !== 200 && status !== 409)
    throw new Error(`The answer to ${ticketId} gave ${status}: ${JSON.stringify(body)}`);
};

/**
 * Answers what is open until every task has ended and nothing is asked any more.
 * @throws Error at once if somebody asks what nobody should
 */
export const answeredToTheEnd = async (
  night: Night,
  known: Truth,
  prefix: string,
  tasks: number,
  patienceMs: number,
): Promise<void> => {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const open = await openTickets(night);
    for (const { ticketId } of open) await answerOne(night, known, ticketId);
    const { total, tasks: by } = await countsOf(night, prefix);
    const ended = (by['completed'] ?? 0) + (by['failed'] ?? 0);
    if (open.length === 0 && total === tasks && ended === tasks) return;
    if (Date.now() > giveUpAt) throw new Error(`Not settled: ${JSON.stringify({ total, by })}`);
    await sleep(LOOK_EVERY_MS);
  }
};
