import fc from 'fast-check';

/** What the folds look at of an event. */
export interface HistoryEvent {
  readonly index: number;
  readonly type: string;
  readonly task: string;
  readonly run: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const ofTask = [
  'task.accepted.v1',
  ...'queued started paused resumed halted unhalted suspended continued completed failed cancelled'
    .split(' ')
    .map((what) => `task.${what}.v1`),
  'decision.requested.v1',
  'decision.requested.v2',
  'decision.recorded.v1',
  'stage.completed.v1',
  'qa.requested.v1',
  'qa.requested.v2',
  'run.requested.v1',
];
const ofRun = [
  'run.accepted.v1',
  ...'requested completed failed'.split(' ').map((what) => `model-call.${what}.v1`),
  'tool-call.requested.v1',
  'retry.scheduled.v1',
  'run.completed.v2',
  'run.suspended.v2',
];
/** A task and a run have one of each of these. */
const once = new Set(['task.accepted.v1', 'run.accepted.v1', 'run.completed.v2']);

const START = Date.UTC(2026, 10, 20, 22);
const HOUR_MS = 3_600_000;

const drawn = fc.record({
  task: fc.integer({ min: 1, max: 6 }),
  run: fc.integer({ min: 1, max: 3 }),
  type: fc.constantFrom(...ofTask, ...ofRun, ...ofRun),
  /** Over three days, so that much of it happens around a midnight. */
  afterMs: fc.integer({ min: 0, max: 60 * HOUR_MS }),
  step: fc.integer({ min: 1, max: 2 }),
  attempt: fc.integer({ min: 1, max: 2 }),
  money: fc.integer({ min: 1, max: 1_000_000_000 }),
  role: fc.constantFrom('worker', 'correction'),
});

/** Events of tasks and their runs in no order whatever: what is folded must not depend on it. */
export const histories = fc
  .array(drawn, { minLength: 300, maxLength: 300 })
  .map((all) => onlyOnce(all.map(eventOf)));

const eventOf = (
  {
    task,
    run,
    type,
    afterMs,
    step,
    attempt,
    money,
    role,
  }: typeof drawn extends fc.Arbitrary<infer T> ? T : never,
  place: number,
): HistoryEvent => {
  const runId = `run-${task}-${run}`;
  return {
    index: place + 1,
    type,
    task: `task-${task}`,
    run: ofRun.includes(type) ? runId : '',
    at: START + afterMs,
    data: {
      runId,
      step,
      attempt,
      role,
      workflow: { name: `flow-${task % 2}`, version: task },
      subject: `subject-${task}`,
      idempotencyKey: `key-${task}`,
      stage: 'assess',
      agent: 'assessor',
      round: run,
      reservedNanoUsd: type === 'model-call.requested.v1' ? money : undefined,
      costNanoUsd: /^model-call\.(completed|failed)/.test(type) ? money : undefined,
      purse: type.startsWith('run.completed') ? { spentNanoUsd: money } : undefined,
      setup: { model: 'openai/large', promptHash: 'hash' },
    },
  };
};

/** The first of each that there can be but one of: a call begins once, too. */
const onlyOnce = (events: readonly HistoryEvent[]): readonly HistoryEvent[] => {
  const seen = new Set<string>();
  return events.filter(({ type, task, run, data }) => {
    const isCall = type === 'model-call.requested.v1';
    if (!once.has(type) && !isCall) return true;
    const key = [type, task, run, ...(isCall ? [data['step'], data['attempt']] : [])].join(' ');
    return !seen.has(key) && seen.add(key);
  });
};

export const rowOf = ({ index, type, task, run, at, data }: HistoryEvent): object => ({
  ledger_index: index,
  id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  type,
  tenant: 'acme',
  task_id: task,
  service: run === '' ? 'orchestrator' : 'agent-runner',
  subject: run === '' ? `task/${task}` : `run/${run}`,
  sequence: index,
  time: new Date(at).toISOString(),
  data: JSON.stringify(data),
  leaf: '0'.repeat(64),
  body: '',
});
