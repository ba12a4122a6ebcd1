import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, table, visible } from '../output.js';

interface Money {
  readonly nanoUsd: number;
  readonly usd: string;
}

interface Compared {
  readonly taskId: string;
  readonly workflow: string;
  readonly status: string;
  readonly cost: Money;
}

interface Facts {
  readonly takenOver: boolean;
  readonly findings: readonly {
    readonly category: string;
    readonly severity: string;
    readonly claim: string;
    readonly location: string;
  }[];
  readonly decision: object | null;
  readonly rounds: number;
  readonly retries: number;
  readonly cost: Money;
  readonly durationMs: number | null;
  readonly runIds: readonly string[];
  /** Counted by this command, from the runs. */
  readonly modelCalls?: number;
}

interface Change {
  readonly at: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly from?: unknown;
  readonly to?: unknown;
}

interface Stage {
  readonly stage: string;
  readonly a: Facts | null;
  readonly b: Facts | null;
  readonly output: readonly Change[];
}

export interface TaskDiff {
  readonly a: Compared;
  readonly b: Compared;
  readonly stages: readonly Stage[];
}

interface Steps {
  readonly steps: readonly { readonly kind: string; readonly attempts: readonly object[] }[];
}

export const addDiff = (task: Command): void => {
  task
    .command('diff <a> <b>')
    .description('two tasks side by side: outputs, findings, decisions, rounds, cost, calls')
    .action(async (a: string, b: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const diff = await client.get<TaskDiff>(
        `/v1/tasks/${encodeURIComponent(a)}/diff/${encodeURIComponent(b)}`,
      );
      const callsOf = async (runId: string): Promise<number> =>
        modelCallsIn(await client.get<Steps>(`/v1/runs/${runId}`));
      const stages = await Promise.all(
        diff.stages.map(async (stage) => ({
          ...stage,
          a: await withCalls(stage.a, callsOf),
          b: await withCalls(stage.b, callsOf),
        })),
      );
      const counted = { ...diff, stages };
      if (json) return printJson(counted);
      print(linesOfDiff(counted).join('\n'));
    });
};

/** Each attempt is a call. */
export const modelCallsIn = ({ steps }: Steps): number =>
  steps.reduce((sum, { kind, attempts }) => sum + (kind === 'model' ? attempts.length : 0), 0);

const withCalls = async (
  facts: Facts | null,
  callsOf: (runId: string) => Promise<number>,
): Promise<Facts | null> => {
  if (!facts) return null;
  // One that was asked for and has not reached a runner yet has made no call.
  const calls = await Promise.all(facts.runIds.map((id) => callsOf(id).catch(() => 0)));
  return { ...facts, modelCalls: calls.reduce((sum, some) => sum + some, 0) };
};

export const linesOfDiff = ({ a, b, stages }: TaskDiff): readonly string[] => [
  table(
    ['', 'A', 'B'],
    [
      ['task', a.taskId, b.taskId],
      ['workflow', a.workflow, b.workflow],
      ['status', a.status, b.status],
      ['cost', a.cost.usd, b.cost.usd],
    ],
  ),
  ...stages.flatMap(linesOfStage),
];

const linesOfStage = ({ stage, a, b, output }: Stage): readonly string[] => [
  '',
  paint('bold', stage),
  table(
    ['', 'A', 'B'],
    Object.entries(rows).map(([name, show]) => [name, a ? show(a) : '-', b ? show(b) : '-']),
  ),
  ...findingLines('A', a),
  ...findingLines('B', b),
  ...(output.length === 0 ? [] : ['output:', ...output.map(lineOfChange)]),
];

const rows: Readonly<Record<string, (facts: Facts) => string>> = {
  origin: ({ takenOver }) => (takenOver ? 'taken over' : 'run'),
  rounds: ({ rounds }) => String(rounds),
  findings: ({ findings }) => String(findings.length),
  decision: ({ decision }) => (decision ? shown(decision) : 'none'),
  'model calls': ({ modelCalls = 0 }) => String(modelCalls),
  retries: ({ retries }) => String(retries),
  cost: ({ cost }) => cost.usd,
  duration: ({ durationMs, takenOver }) =>
    durationMs === null ? (takenOver ? '-' : 'not done') : `${durationMs / 1000} s`,
};

const findingLines = (side: string, facts: Facts | null): readonly string[] =>
  (facts?.findings ?? []).map(
    ({ severity, category, claim, location }) =>
      `finding ${side}: ${severity} ${category} at ${shown(location)}: ${shown(claim)}`,
  );

const lineOfChange = ({ at, kind, from, to }: Change): string => {
  const place = at === '' ? '(all of it)' : shown(at).slice(1, -1);
  if (kind === 'added') return paint('green', `  + ${place}: ${shown(to)}`);
  if (kind === 'removed') return paint('red', `  - ${place}: ${shown(from)}`);
  return `  ~ ${place}: ${shown(from)} -> ${shown(to)}`;
};

const MAX_SHOWN = 200;

/** As JSON: what models and people wrote cannot steer the terminal. */
const shown = (value: unknown): string => {
  const text = visible(JSON.stringify(value));
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
};
