import type { Night } from './night.js';
import {
  counted,
  dataOf,
  each,
  type Ended,
  type Fact,
  factsOf,
  type Reviewed,
  sum,
} from './qa-night-facts.js';
import { standing, type Truth } from './qa-night-truth.js';

interface Books {
  readonly known: Truth;
  readonly facts: readonly Fact[];
  readonly tasks: readonly Ended[];
  readonly reviews: readonly Reviewed[];
}

/** Everything that the figures are made of: events of the ledger, tasks and reviews over HTTP. */
export const booksOf = async (
  night: Night,
  known: Truth,
  taskIds: readonly string[],
): Promise<Books> => {
  const facts = await factsOf(night);
  const reviewIds = dataOf(facts, 'review.completed.v2').map((one) => one.reviewId);
  return {
    known,
    facts,
    tasks: await each<Ended>(night, '/v1/tasks', taskIds),
    reviews: await each<Reviewed>(night, '/v1/reviews', [...new Set(reviewIds)]),
  };
};

/** What became of one seeded mistake. */
interface Fate {
  readonly kind: string;
  /** The round in which QA first reported it. */
  readonly caughtIn: number | undefined;
  readonly stands: boolean;
  readonly personSaidRight: boolean;
}

/** Of every seeded mistake: what QA said of it by the events, and what the final output says. */
const fatesOf = ({ known, facts, tasks, reviews }: Books): readonly Fate[] => {
  const rounds = dataOf(facts, 'review.completed.v2');
  const firstRound = new Map<string, number>();
  for (const { round, findings } of rounds)
    for (const { findingId } of findings)
      firstRound.set(findingId, Math.min(round, firstRound.get(findingId) ?? round));
  const confirmed = labelledAs(facts, 'right');
  const byTask = new Map(reviews.map((review) => [review.taskId, review]));
  return tasks.flatMap(({ taskId, brief, output }) => {
    const left = output ? standing(known, output) : [];
    return known.mistakesOf(brief.item).map((kind): Fate => {
      const own = (byTask.get(taskId)?.findings ?? []).filter(
        ({ location, category }) => category !== 'policy' && known.seededKindAt(location) === kind,
      );
      const seen = own.flatMap(({ findingId }) => firstRound.get(findingId) ?? []);
      return {
        kind,
        caughtIn: seen.length === 0 ? undefined : Math.min(...seen),
        stands: left.includes(kind),
        personSaidRight: own.some(({ findingId }) => confirmed.has(findingId)),
      };
    });
  });
};

const labelledAs = (facts: readonly Fact[], label: string): ReadonlySet<string> =>
  new Set(
    dataOf(facts, 'example.labelled.v1')
      .flatMap(({ labels }) => labels)
      .flatMap((one) => (one.label === label ? [one.findingId] : [])),
  );

export const mistakeFigures = (books: Books) => {
  const fates = fatesOf(books);
  const caught = fates.filter(({ caughtIn }) => caughtIn !== undefined);
  const gone = caught.filter(({ stands }) => !stands);
  const unseen = fates.filter(({ caughtIn }) => caughtIn === undefined);
  return {
    seeded: fates.length,
    byKind: counted(fates.map(({ kind }) => kind)),
    caught: caught.length,
    caughtInRound: counted(caught.map(({ caughtIn = 0 }) => String(caughtIn + 1))),
    fixedByCorrections: gone.filter((one) => !one.personSaidRight).length,
    fixedAfterAPersonSaidSo: gone.filter((one) => one.personSaidRight).length,
    caughtAndStillThere: caught.length - gone.length,
    slippedThrough: unseen.filter(({ stands }) => stands).length,
    // Neither reported nor there: nothing accounts for it.
    vanished: unseen.filter(({ stands }) => !stands).length,
  };
};

/** Findings on what was right, by what became of them. Mistakes are known by their places. */
export const alarmFigures = ({ known, facts, tasks, reviews }: Books) => {
  const items = new Map(tasks.map(({ taskId, brief }) => [taskId, brief.item]));
  const refuted = labelledAs(facts, 'wrong');
  const isFalse = (taskId: string, location: string): boolean => {
    const kind = known.seededKindAt(location);
    return kind === undefined || !known.mistakesOf(items.get(taskId) ?? -1).includes(kind);
  };
  const alarms = reviews.flatMap(({ taskId, findings }) =>
    findings.filter((one) => one.category !== 'policy' && isFalse(taskId, one.location)),
  );
  const fateOf = ({ findingId, open, response }: (typeof alarms)[number]): string => {
    if (refuted.has(findingId)) return 'a person said that QA is wrong';
    if (open) return 'open';
    return response?.response === 'contested' ? 'contested and dropped' : 'fixed needlessly';
  };
  const judgements = dataOf(facts, 'judgement.recorded.v2');
  return {
    falseAlarms: alarms.length,
    fates: counted(alarms.map(fateOf)),
    rejectedForEvidence: sum(judgements.map(({ rejected = [] }) => rejected.length)),
    findings: reviews.flatMap(({ findings }) => findings).filter((one) => one.category !== 'policy')
      .length,
  };
};

export const loopFigures = ({ facts, reviews }: Books) => {
  const rounds = dataOf(facts, 'review.completed.v2');
  const last = new Map<string, number>();
  for (const { reviewId, round } of rounds)
    last.set(reviewId, Math.max(round, last.get(reviewId) ?? 0));
  const corrections = dataOf(facts, 'correction.checked.v1');
  return {
    reviews: reviews.length,
    reviewsByRounds: counted([...last.values()].map((round) => String(round + 1))),
    roundsInAll: rounds.length,
    corrections: corrections.length,
    correctionsWithChangesOutside: corrections.filter(({ outside }) => outside.length > 0).length,
    answers: {
      fixed: sum(corrections.map(({ fixed }) => fixed)),
      contested: sum(corrections.map(({ contested }) => contested)),
      none: sum(corrections.map(({ unanswered }) => unanswered.length)),
    },
    disagreements: counted(
      rounds.flatMap(({ verdict, impasse }) =>
        verdict === 'disagreement' ? [impasse ?? 'unnamed'] : [],
      ),
    ),
  };
};

export const peopleFigures = ({ facts }: Books) => {
  const opened = dataOf(facts, 'ticket.opened.v2');
  const answered = dataOf(facts, 'ticket.answered.v2');
  const samples = dataOf(facts, 'sample.drawn.v1');
  const drawn = new Set(samples.map(({ ticketId }) => ticketId));
  const judged = dataOf(facts, 'sample.judged.v1');
  return {
    asked: opened.length,
    byKind: counted(opened.map(({ ticketId, kind }) => (drawn.has(ticketId) ? 'sample' : kind))),
    answers: answered.length,
    settledAs: counted(dataOf(facts, 'review.settled.v1').map(({ verdict }) => verdict)),
    samples: counted(judged.map(({ verdict }) => verdict)),
  };
};

export const moneyFigures = ({ facts }: Books) => {
  const judges = new Set(dataOf(facts, 'qa-run.requested.v2').map(({ runId }) => runId));
  const calls = [
    ...dataOf(facts, 'model-call.completed.v1'),
    ...dataOf(facts, 'model-call.failed.v1'),
  ];
  const costOf = (some: typeof calls): number => sum(some.map((one) => one.costNanoUsd ?? 0));
  return {
    modelCalls: calls.length,
    nanoUsd: costOf(calls),
    ofQaNanoUsd: costOf(calls.filter(({ runId }) => judges.has(runId))),
    ofQaByJudgementsNanoUsd: sum(
      dataOf(facts, 'judgement.recorded.v2').map((one) => one.costNanoUsd),
    ),
  };
};
