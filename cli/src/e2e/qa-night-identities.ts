import type { Night } from './night.js';
import { dataOf, sum } from './qa-night-facts.js';
import {
  type alarmFigures,
  type booksOf,
  type loopFigures,
  type mistakeFigures,
  type moneyFigures,
  peopleFigures,
} from './qa-night-figures.js';

type Books = Awaited<ReturnType<typeof booksOf>>;

interface Figures {
  readonly mistakes: ReturnType<typeof mistakeFigures>;
  readonly alarms: ReturnType<typeof alarmFigures>;
  readonly loop: ReturnType<typeof loopFigures>;
  readonly people: ReturnType<typeof peopleFigures>;
  readonly money: ReturnType<typeof moneyFigures>;
}

interface Rate {
  readonly hits: number;
  readonly of: number;
  readonly rate: number | null;
}

export interface JudgeStats {
  readonly judged: number;
  readonly findings: number;
  readonly rejected: number;
  readonly precision: Rate;
  readonly recall: Rate;
  readonly cost: { readonly nanoUsd: number };
}

/** Sums that two ways of counting must agree on. */
export interface Identity {
  readonly what: string;
  readonly one: number;
  readonly other: number;
}

const values = (counts: Readonly<Record<string, number>>): number => sum(Object.values(counts));

/** @param elsewhere what others than the events say of the same */
export const identitiesOf = (
  { facts, known, tasks }: Books,
  { mistakes, alarms, loop, people, money }: Figures,
  elsewhere: {
    readonly ledgerNanoUsd: number;
    readonly tasksNanoUsd: number;
    readonly stats: JudgeStats;
  },
): readonly Identity[] => {
  const rounds = dataOf(facts, 'review.completed.v2');
  const tickets = (
    type: 'disagreement.found.v2' | 'ticket.opened.v2' | 'ticket.answered.v2',
  ): readonly string[] => dataOf(facts, type).map(({ ticketId }) => ticketId);
  const timesIn = (ids: readonly string[], all: readonly string[]): number =>
    ids.filter((id) => all.filter((one) => one === id).length === 1).length;
  const disputes = tickets('disagreement.found.v2');
  const labels = dataOf(facts, 'example.labelled.v1')
    .flatMap((one) => one.labels)
    .filter(({ reportedBy }) => reportedBy.length > 0);
  const is = (what: string, one: number, other: number): Identity => ({ what, one, other });
  const { caught, slippedThrough, vanished, seeded } = mistakes;
  const { stats } = elsewhere;
  return [
    is('caught + slipped through = seeded', caught + slippedThrough, seeded),
    is(
      'seeded in the tasks = seeded in the items submitted',
      seeded,
      sum(tasks.map((_, item) => known.mistakesOf(item).length)),
    ),
    is('nothing vanished unseen', vanished, 0),
    is('caught by round = caught', values(mistakes.caughtInRound), caught),
    is(
      'fixed + still there = caught',
      mistakes.fixedByCorrections + mistakes.fixedAfterAPersonSaidSo + mistakes.caughtAndStillThere,
      caught,
    ),
    is('fates of false alarms = false alarms', values(alarms.fates), alarms.falseAlarms),
    is('no false alarm is left open', alarms.fates['open'] ?? 0, 0),
    is('reviews by rounds = reviews', values(loop.reviewsByRounds), loop.reviews),
    is('reviews = tasks', loop.reviews, tasks.length),
    is(
      'rounds by reviews = rounds',
      sum(Object.entries(loop.reviewsByRounds).map(([n, count]) => Number(n) * count)),
      loop.roundsInAll,
    ),
    is('disagreements by kind = disagreements', values(loop.disagreements), disputes.length),
    is(
      'disagreements with one ticket',
      timesIn(disputes, tickets('ticket.opened.v2')),
      disputes.length,
    ),
    is(
      'disagreements with one answer',
      timesIn(disputes, tickets('ticket.answered.v2')),
      disputes.length,
    ),
    is('disagreements settled', values(people.settledAs), disputes.length),
    is('answers = questions', people.answers, people.asked),
    is('samples judged = samples drawn', values(people.samples), people.byKind['sample'] ?? 0),
    is(
      'rejected by judgements = by rounds',
      alarms.rejectedForEvidence,
      sum(rounds.map((one) => one.rejectedFindings)),
    ),
    is('cost of calls = cost of the ledger', money.nanoUsd, elsewhere.ledgerNanoUsd),
    is('cost of calls = cost of tasks', money.nanoUsd, elsewhere.tasksNanoUsd),
    is(
      'cost of calls of judges = cost of judgements',
      money.ofQaNanoUsd,
      money.ofQaByJudgementsNanoUsd,
    ),
    is(
      'rounds of the statistics = judgements',
      stats.judged,
      dataOf(facts, 'judgement.recorded.v2').length,
    ),
    is('rejected of the statistics = rejected', stats.rejected, alarms.rejectedForEvidence),
    is(
      'cost of the statistics = cost of judgements',
      stats.cost.nanoUsd,
      money.ofQaByJudgementsNanoUsd,
    ),
    is('precision of the statistics is of all labels', stats.precision.of, labels.length),
  ];
};

export const judgeStats = async (night: Night, workflow: string): Promise<JudgeStats> => {
  const { judges } = await night.get<{ judges: readonly JudgeStats[] }>(
    `/v1/qa/stats?workflow=${workflow}`,
  );
  const [only, ...others] = judges;
  if (!only || others.length > 0) throw new Error(`One judge, not ${judges.length}.`);
  return only;
};
