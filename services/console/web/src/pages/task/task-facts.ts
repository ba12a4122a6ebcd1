import type { Task } from '../../api/types';
import { type Loose, numberIn, textIn } from './loose';
import { isCall, lengthOf, type Span } from './span-model';

/** What the head of the page says of a task. */
export interface TaskFacts {
  readonly title: string;
  readonly subject: string | undefined;
  readonly startedAt: string;
  readonly submittedBy: string;
  readonly deadlineAt: string | undefined;
  readonly budgetNanoUsd: number;
  readonly endedAt: string | undefined;
}

const ENDS = /^task\.(completed|failed|cancelled)\./;
const TITLES = ['title', 'name', 'package', 'subject', 'question', 'topic', 'id'];
const MAX_TITLE = 120;
/** The data subject of a task that is about nobody. */
const NOBODY = 'none';

export const factsOf = (task: Task): TaskFacts => {
  const history = task.history as readonly { type: string; time: string; data: Loose }[];
  const accepted = history.find(({ type }) => type.startsWith('task.accepted.'));
  const data = accepted?.data ?? {};
  const subject = textIn(data, 'subject') || NOBODY;
  const about = titleIn(task.brief);
  return {
    title:
      about && subject !== NOBODY
        ? `${about} for ${subject}`
        : (about ?? (subject === NOBODY ? `Task ${task.taskId.slice(0, 8)}` : subject)),
    subject: subject === NOBODY ? undefined : subject,
    startedAt: accepted?.time ?? '',
    submittedBy: textIn(data, 'submittedBy'),
    deadlineAt: textIn(data, 'deadlineAt') || undefined,
    budgetNanoUsd: numberIn(data, 'budgetNanoUsd'),
    endedAt: history.findLast(({ type }) => ENDS.test(type))?.time,
  };
};

/** What the brief calls itself: a text under a telling name, else its first short text. */
const titleIn = (brief: unknown): string | undefined => {
  if (typeof brief === 'string') return cut(brief);
  if (typeof brief !== 'object' || brief === null) return undefined;
  const parts = brief as Loose;
  const named = TITLES.map((name) => parts[name]).find(isTitle);
  return cut(named ?? Object.values(parts).find(isTitle));
};

const isTitle = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '';

const cut = (value: string | undefined): string | undefined =>
  value !== undefined && value.length > MAX_TITLE ? `${value.slice(0, MAX_TITLE)}…` : value;

export interface Counted {
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly retries: number;
  readonly rounds: number;
  /** For people, for money, for its turn; what overlaps counts once. */
  readonly waitedMs: number;
}

const WAITS: ReadonlySet<Span['kind']> = new Set(['ticket', 'halt', 'pause', 'queue']);

export const countedIn = (spans: Iterable<Span>, until: number): Counted => {
  let [modelCalls, toolCalls, retries, rounds] = [0, 0, 0, 0];
  const waits: Span[] = [];
  for (const span of spans) {
    if (span.kind === 'model') modelCalls += span.attempts?.length ?? 1;
    if (span.kind === 'tool') toolCalls += span.attempts?.length ?? 1;
    if (isCall(span)) retries += span.retries;
    if (span.kind === 'review') rounds += 1;
    if (WAITS.has(span.kind)) waits.push(span);
  }
  return { modelCalls, toolCalls, retries, rounds, waitedMs: lengthOfAll(waits, until) };
};

/** Of their union. */
const lengthOfAll = (spans: readonly Span[], until: number): number => {
  let [sum, at] = [0, 0];
  for (const span of spans.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start))) {
    const from = Math.max(at, Date.parse(span.start));
    const to = Date.parse(span.start) + lengthOf(span, until);
    sum += Math.max(0, to - from);
    at = Math.max(at, to);
  }
  return sum;
};
