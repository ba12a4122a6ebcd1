import { type EventOf, type Finding, runIdOf } from '@nightshift/contracts';
import {
  type Instant,
  type Json,
  type JsonChange,
  jsonChanges,
  type JsonObject,
  msBetween,
  type NanoUsd,
  nano,
  zeroNano,
} from '@nightshift/kernel';

/** Two tasks side by side, stage by stage: what a fork changed. From their streams alone. */

export interface StageFacts {
  /** Absent while there is none. */
  readonly output?: Json;
  /** From the task it was forked from: nothing was run here. */
  readonly takenOver: boolean;
  /** What was sent back to be corrected. */
  readonly findings: readonly Pick<Finding, 'category' | 'severity' | 'claim' | 'location'>[];
  readonly decision: JsonObject | null;
  readonly rounds: number;
  readonly retries: number;
  readonly cost: NanoUsd;
  /** Until its output stood; null while it does not. */
  readonly durationMs: number | null;
  /** Of workers, judges and corrections: their calls are with the agent-runner. */
  readonly runIds: readonly string[];
}

export interface StageDiff {
  readonly stage: string;
  /** null: the task has not been there. */
  readonly a: StageFacts | null;
  readonly b: StageFacts | null;
  /** How the output differs, where both have one. */
  readonly output: readonly JsonChange[];
}

/** @param a and @param b events of the two tasks, oldest first */
export const diffTasks = (a: readonly EventOf[], b: readonly EventOf[]): readonly StageDiff[] => {
  const [one, other] = [stagesOf(a), stagesOf(b)];
  return [...new Set([...one.keys(), ...other.keys()])].map((stage): StageDiff => {
    const [left, right] = [one.get(stage) ?? null, other.get(stage) ?? null];
    const comparable = left?.output !== undefined && right?.output !== undefined;
    return {
      stage,
      a: left,
      b: right,
      output: comparable ? jsonChanges(left.output ?? null, right.output ?? null) : [],
    };
  });
};

interface Reading {
  readonly stages: ReadonlyMap<string, StageFacts & { readonly since: Instant }>;
  readonly stage: string;
  /** What the task had cost when its present stage began. */
  readonly costBefore: NanoUsd;
}

const stagesOf = (events: readonly EventOf[]): ReadonlyMap<string, StageFacts> => {
  const start: Reading = { stages: new Map(), stage: '', costBefore: zeroNano };
  const { stages } = events.reduce(read, start);
  return new Map([...stages].map(([stage, { since: _, ...facts }]) => [stage, facts]));
};

const read = (reading: Reading, event: EventOf): Reading => {
  switch (event.type) {
    case 'task.accepted.v1':
      return { ...reading, stages: takenOver(event) };
    case 'run.requested.v1':
      return asked(reading, event);
    case 'qa.requested.v2':
      return changed(reading, (facts) => ({
        rounds: facts.rounds + 1,
        runIds: [...facts.runIds, ...judgesOf(event)],
        ...costOf(reading, event.data.taskCostNanoUsd),
      }));
    case 'retries.counted.v1':
      return changed(
        reading,
        ({ retries }) => ({ retries: retries + event.data.retries }),
        event.data.stage,
      );
    case 'decision.requested.v2':
      return changed(reading, () => costOf(reading, event.data.taskCostNanoUsd));
    case 'decision.recorded.v1':
      return changed(reading, () => ({ decision: event.content.answer }));
    case 'stage.completed.v1':
      return completed(reading, event);
    case 'task.failed.v1':
      return changed(reading, () => costOf(reading, event.data.costNanoUsd));
    default:
      return reading;
  }
};

const noFacts = {
  takenOver: false,
  findings: [],
  decision: null,
  rounds: 0,
  retries: 0,
  cost: zeroNano,
  durationMs: null,
  runIds: [],
} as const satisfies StageFacts;

const takenOver = ({ content, time }: EventOf<'task.accepted.v1'>): Reading['stages'] =>
  new Map(
    Object.entries(content.outputs ?? {}).map(([stage, output]) => [
      stage,
      {
        ...noFacts,
        takenOver: true,
        output,
        decision: content.decisions?.[stage] ?? null,
        since: time,
      },
    ]),
  );

const asked = (reading: Reading, { data, content, time }: EventOf<'run.requested.v1'>): Reading => {
  if (data.role === 'worker')
    return {
      stage: data.stage,
      costBefore: nano(data.taskCostNanoUsd ?? 0),
      stages: new Map(reading.stages).set(data.stage, {
        ...noFacts,
        runIds: [data.runId],
        since: time,
      }),
    };
  const { findings = [] } = content.input as { readonly findings?: readonly Finding[] };
  return changed(reading, (facts) => ({
    runIds: [...facts.runIds, data.runId],
    findings: [...facts.findings, ...findings.map(plain)],
    ...costOf(reading, data.taskCostNanoUsd ?? 0),
  }));
};

const plain = ({
  category,
  severity,
  claim,
  location,
}: Finding): StageFacts['findings'][number] => ({
  category,
  severity,
  claim,
  location,
});

const judgesOf = ({ taskid: taskId, data }: EventOf<'qa.requested.v2'>): readonly string[] =>
  [...new Set(data.judges)].map((judge) =>
    runIdOf({ taskId, stage: data.stage, role: 'qa', round: data.round, judge }),
  );

const completed = (
  reading: Reading,
  { data, content, time }: EventOf<'stage.completed.v1'>,
): Reading =>
  changed(reading, ({ since }) => ({
    output: content.output,
    durationMs: msBetween(since, time),
    ...costOf(reading, data.taskCostNanoUsd),
  }));

const costOf = ({ costBefore }: Reading, taskCost: number): Pick<StageFacts, 'cost'> => ({
  cost: nano(Math.max(0, taskCost - costBefore)),
});

type Facts = StageFacts & { readonly since: Instant };

const changed = (
  reading: Reading,
  change: (facts: Facts) => Partial<StageFacts>,
  stage = reading.stage,
): Reading => {
  const facts = reading.stages.get(stage);
  return facts
    ? { ...reading, stages: new Map(reading.stages).set(stage, { ...facts, ...change(facts) }) }
    : reading;
};
