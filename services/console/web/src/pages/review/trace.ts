import type { Run } from '../../api/types';

/** The runs of a task as rows: stage by stage, each step with its attempts, where it stands in time. */

export interface TraceRow {
  readonly id: string;
  readonly kind: 'stage' | 'model' | 'tool';
  readonly name: string;
  readonly runId: string;
  /** Of the model call to show; undefined for tools and stages. */
  readonly call: number | undefined;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly costNanoUsd: number | undefined;
  readonly retries: number;
  readonly outcome: string;
  readonly role: string;
}

export interface Trace {
  readonly rows: readonly TraceRow[];
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly retries: number;
  readonly startMs: number;
  readonly endMs: number;
  /** All that was spent; undefined where no cost is known. */
  readonly spentNanoUsd: number | undefined;
}

type Step = Run['steps'][number];

const attemptsOf = ({ attempts }: Step) => attempts;
const timeOf = (at: string | undefined): number | undefined => (at ? Date.parse(at) : undefined);
const known = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value) => value !== undefined);
const least = (values: readonly (number | undefined)[]): number | undefined =>
  known(values).length === 0 ? undefined : Math.min(...known(values));
const most = (values: readonly (number | undefined)[]): number | undefined =>
  known(values).length === 0 ? undefined : Math.max(...known(values));
/** Unknown as long as every part is: one that is known counts. */
const sum = (values: readonly (number | undefined)[]): number | undefined =>
  known(values).length === 0 ? undefined : known(values).reduce((all, one) => all + one, 0);

const stepRow = (run: Run, step: Step): TraceRow => {
  const attempts = attemptsOf(step);
  const last = attempts.at(-1);
  const starts = attempts.map(({ at }) => timeOf(at));
  const ends = attempts.map(({ at, latencyMs = 0 }) => {
    const start = timeOf(at);
    return start === undefined ? undefined : start + latencyMs;
  });
  return {
    id: `${run.runId}/${step.step}/${last?.what ?? step.kind}`,
    kind: step.kind,
    name: step.kind === 'model' ? run.agent : (last?.what ?? 'tool'),
    runId: run.runId,
    call: step.kind === 'model' ? attempts.findLast(({ n }) => n !== undefined)?.n : undefined,
    startMs: least(starts),
    endMs: most(ends),
    costNanoUsd: sum(attempts.map(({ cost }) => cost?.nanoUsd)),
    retries: attempts.length - 1,
    outcome: last?.outcome ?? 'under-way',
    role: run.role,
  };
};

const stageRow = (stage: string, runs: readonly Run[], rows: readonly TraceRow[]): TraceRow => ({
  id: `stage/${stage}`,
  kind: 'stage',
  name: stage,
  runId: runs[0]?.runId ?? '',
  call: undefined,
  startMs: least(rows.map(({ startMs }) => startMs)),
  endMs: most(rows.map(({ endMs }) => endMs)),
  costNanoUsd: sum(runs.map(({ spent }) => spent.nanoUsd)),
  retries: 0,
  outcome: '',
  role: '',
});

/** Worker, quality check and correction of a stage apart, as they came. */
const headOf = ({ stage, role }: Run): string =>
  role === 'worker' ? stage : `${stage}, ${role === 'qa' ? 'quality check' : 'correction'}`;

interface History {
  readonly history: readonly { readonly data: Readonly<Record<string, unknown>> }[];
}

const named = (histories: readonly History[], field: string): readonly string[] => [
  ...new Set(
    histories
      .flatMap(({ history }) => history.map(({ data }) => data[field]))
      .filter((value) => typeof value === 'string'),
  ),
];

/** Quality checks of a task: their runs are known by them, not by the task. */
export const reviewIdsIn = (task: History): readonly string[] => named([task], 'reviewId');
export const runIdsIn = (reviews: readonly History[]): readonly string[] => named(reviews, 'runId');

/** As they began; what has not begun is last. */
export const inOrder = (runs: readonly Run[]): readonly Run[] =>
  runs.toSorted((a, b) => beganAt(a) - beganAt(b));
const beganAt = ({ steps }: Run): number =>
  least(steps.flatMap(({ attempts }) => attempts.map(({ at }) => timeOf(at)))) ?? Infinity;

export const traceOf = (runs: readonly Run[]): Trace => {
  const stages = new Map<string, Run[]>();
  for (const run of runs) stages.set(headOf(run), [...(stages.get(headOf(run)) ?? []), run]);
  const rows = [...stages].flatMap(([stage, its]) => {
    const steps = its.flatMap((run) => run.steps.map((step) => stepRow(run, step)));
    return [stageRow(stage, its, steps), ...steps];
  });
  const steps = rows.filter(({ kind }) => kind !== 'stage');
  return {
    rows,
    modelCalls: callsOf(runs, 'model'),
    toolCalls: callsOf(runs, 'tool'),
    retries: steps.reduce((all, { retries }) => all + retries, 0),
    startMs: least(steps.map(({ startMs }) => startMs)) ?? 0,
    endMs: most(steps.map(({ endMs }) => endMs)) ?? 0,
    spentNanoUsd: sum(runs.map(({ spent }) => spent.nanoUsd)),
  };
};

const callsOf = (runs: readonly Run[], kind: Step['kind']): number =>
  runs
    .flatMap(({ steps }) => steps)
    .filter((step) => step.kind === kind)
    .reduce((all, step) => all + attemptsOf(step).length, 0);

/** Where a row stands between the first and the last moment, as shares of the width. */
export const placeOf = (
  { startMs, endMs }: Pick<TraceRow, 'startMs' | 'endMs'>,
  trace: Pick<Trace, 'startMs' | 'endMs'>,
): { readonly from: number; readonly width: number } | undefined => {
  const whole = trace.endMs - trace.startMs;
  if (startMs === undefined || endMs === undefined) return undefined;
  if (whole <= 0) return { from: 0, width: 1 };
  return { from: (startMs - trace.startMs) / whole, width: (endMs - startMs) / whole };
};

/** The call that the question came from: the last one of the run that asked, else of the last worker. */
export const askedBy = (trace: Trace, runId: string | undefined): TraceRow | undefined => {
  const calls = trace.rows.filter(({ call }) => call !== undefined);
  return (
    calls.findLast((row) => row.runId === runId) ??
    calls.findLast(({ role }) => role === 'worker') ??
    calls.at(-1)
  );
};
