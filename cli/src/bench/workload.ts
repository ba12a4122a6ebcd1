/** How Nightshift is run: all in one process, or one process per service over Kafka. */
export const forms = ['one-process', 'kafka'] as const;
export type Form = (typeof forms)[number];

/** A: each model call answers at once. B: after 20 ms. */
export interface ByVariant<T> {
  readonly a: T;
  readonly b: T;
}
export const workflowOf: ByVariant<string> = { a: 'ten-steps', b: 'ten-steps-20ms' };
export const STEPS_PER_TASK = 10;

export interface Size {
  readonly name: 'full' | 'smoke';
  /** Tasks one after the other, nothing else under way. */
  readonly alone: number;
  readonly inFlight: number;
  readonly warmUp: number;
  readonly tasks: number;
  /** Tasks under way when the process is killed. */
  readonly crash: number;
  /** How long PostgreSQL's own counters are waited for: an idle backend reports within 10 s. */
  readonly countersMs: number;
}

export const full: Size = {
  name: 'full',
  alone: 50,
  inFlight: 200,
  warmUp: 200,
  tasks: 2_000,
  crash: 200,
  countersMs: 11_000,
};

/** Seconds: shows that everything works. Its figures say nothing. */
export const smoke: Size = {
  name: 'smoke',
  alone: 5,
  inFlight: 20,
  warmUp: 20,
  tasks: 40,
  crash: 20,
  countersMs: 1_000,
};

/** Nearest rank; 0 of nothing. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
};

/** Three significant digits: more would claim what the measurement does not hold. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

export type CpuMs = Readonly<Record<string, number>>;

export interface CrashFigures {
  readonly tasks: number;
  /** Must be 0: tasks that nothing goes on with after the restart. */
  readonly unfinished: number;
  readonly steps: number;
  /** Steps whose results were durable when the process was killed. */
  readonly stepsBeforeKill: number;
  /** Model calls that were begun more than once. */
  readonly repeated: number;
  /** From the kill. */
  readonly readyMs: number;
  readonly firstStepMs: number;
  readonly allDoneMs: number;
}

export interface FormFigures {
  readonly form: Form;
  readonly tasksPerS: ByVariant<number>;
  readonly stepsPerS: ByVariant<number>;
  readonly p50Ms: ByVariant<number>;
  readonly p99Ms: ByVariant<number>;
  readonly aloneP50Ms: ByVariant<number>;
  readonly cpuMsPerTask: ByVariant<CpuMs>;
  readonly rssMiB: Readonly<Record<string, number>>;
  readonly diskBytesPerTask: Readonly<Record<string, number>>;
  readonly walBytesPerTask: number;
  readonly syncsPerTask: { readonly alone: number; readonly inFlight: number };
  /** From the end of the last task until the ledger held everything. */
  readonly ledgerLagMs: ByVariant<number>;
  readonly crash: CrashFigures;
}
