import { cpus, totalmem } from 'node:os';
import { print, table } from '../output.js';
import {
  type ByVariant,
  type CrashFigures,
  type Form,
  type FormFigures,
  rounded,
  type Size,
} from './workload.js';

export interface Report {
  readonly size: Size['name'];
  readonly machine: Machine;
  /** Nothing: reservations, the ledger and all services are on. */
  readonly switchedOff: readonly string[];
  readonly forms: readonly FormFigures[];
  readonly skipped: readonly { readonly form: Form; readonly reason: string }[];
}

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly node: string;
}

const GIB = 1_073_741_824;
const BYTES_PER_KB = 1_000;

export const machine = (): Machine => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round(totalmem() / GIB),
  node: process.version,
});

type Row = readonly string[];
type Values = Readonly<Record<string, number>>;

/** One row for all forms. */
const row = (
  forms: readonly FormFigures[],
  name: string,
  figure: (figures: FormFigures) => string | number,
): Row => [name, ...forms.map((one) => String(figure(one)))];

/** One row per part: not every form has the same processes. */
const rowsOf = (
  forms: readonly FormFigures[],
  name: string,
  values: (figures: FormFigures) => Values,
  unit = 1,
): readonly Row[] =>
  [...new Set(forms.flatMap((one) => Object.keys(values(one))))].map((part) =>
    row(forms, `${name}: ${part}`, (one) => {
      const value = values(one)[part];
      return value === undefined ? '–' : rounded(value / unit);
    }),
  );

const ab = ({ a, b }: ByVariant<number>): string => `${a} / ${b}`;

const load = (forms: readonly FormFigures[]): readonly Row[] => [
  row(forms, 'one alone, p50, ms: A / B', ({ aloneP50Ms }) => ab(aloneP50Ms)),
  row(forms, 'in flight, tasks/s: A / B', ({ tasksPerS }) => ab(tasksPerS)),
  row(forms, 'in flight, steps/s: A / B', ({ stepsPerS }) => ab(stepsPerS)),
  row(forms, 'in flight, p50, ms: A / B', ({ p50Ms }) => ab(p50Ms)),
  row(forms, 'in flight, p99, ms: A / B', ({ p99Ms }) => ab(p99Ms)),
  ...rowsOf(forms, 'CPU per task of A, ms', ({ cpuMsPerTask }) => cpuMsPerTask.a),
  ...rowsOf(forms, 'CPU per task of B, ms', ({ cpuMsPerTask }) => cpuMsPerTask.b),
  ...rowsOf(forms, 'memory under load, MiB', ({ rssMiB }) => rssMiB),
  ...rowsOf(forms, 'disk per task, KB', ({ diskBytesPerTask }) => diskBytesPerTask, BYTES_PER_KB),
  row(forms, "PostgreSQL's log per task, KB", (one) => rounded(one.walBytesPerTask / BYTES_PER_KB)),
  row(forms, 'syncs per task: alone', ({ syncsPerTask }) => syncsPerTask.alone),
  row(forms, 'syncs per task: in flight', ({ syncsPerTask }) => syncsPerTask.inFlight),
  row(forms, 'ledger complete after, ms: A / B', ({ ledgerLagMs }) => ab(ledgerLagMs)),
];

const crash = (forms: readonly FormFigures[]): readonly Row[] => {
  const of = (name: string, figure: (crash: CrashFigures) => string | number): Row =>
    row(forms, `SIGKILL: ${name}`, (one) => figure(one.crash));
  return [
    of('steps done before', ({ stepsBeforeKill, steps }) => `${stepsBeforeKill} of ${steps}`),
    of('first step after, ms', ({ firstStepMs }) => firstStepMs),
    of('all is ready after, ms', ({ readyMs }) => readyMs),
    of('last task done after, ms', ({ allDoneMs }) => allDoneMs),
    of('tasks never finished', ({ unfinished, tasks }) => `${unfinished} of ${tasks}`),
    of('repeated model calls', ({ repeated, steps }) => `${repeated} of ${steps}`),
  ];
};

export const printReport = ({ size, machine, switchedOff, forms, skipped }: Report): void => {
  const { cores, cpu, memoryGiB, node } = machine;
  print(
    `\nTen-step tasks, ${size} size, on ${cores} cores (${cpu}), ${memoryGiB} GiB, Node ${node}; load generator on the same cores.`,
  );
  print(
    `Switched off: ${switchedOff.length === 0 ? 'nothing; reservations, ledger and all services are on' : switchedOff.join(', ')}.\n`,
  );
  const head = ['', ...forms.map(({ form }) => form)];
  print(table(head, [...load(forms), ...crash(forms)]));
  for (const { form, reason } of skipped) print(`\n${form} was left out: ${reason}`);
  if (size === 'smoke')
    print('\nSmoke size: it shows that everything works; the figures say nothing.');
};
