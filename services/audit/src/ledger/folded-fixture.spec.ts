import type { HistoryEvent } from './random-history-fixture.spec.js';

/** What the views are to say, worked out from the events themselves, one by one. */

const timeOf = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString().replace('T', ' ').replace('Z', '');
const latest = (events: readonly HistoryEvent[]): number | undefined =>
  events.length === 0 ? undefined : Math.max(...events.map(({ at }) => at));
const moneyOf = (event: HistoryEvent): number => Number(event.data['costNanoUsd'] ?? 0);
const spentOf = ({ data }: HistoryEvent): number =>
  (data['purse'] as { spentNanoUsd: number } | undefined)?.spentNanoUsd ?? 0;

const pick = (events: readonly HistoryEvent[], ...types: readonly string[]) =>
  events.filter(({ type }) => types.some((one) => type.replace(/\.v\d$/, '') === one));

const statusOf = (events: readonly HistoryEvent[]): string => {
  const more = (of: string, than: string): boolean =>
    pick(events, of).length > pick(events, than).length;
  for (const end of ['completed', 'failed', 'cancelled'])
    if (pick(events, `task.${end}`).length > 0) return end;
  if (more('task.paused', 'task.resumed')) return 'paused';
  if (more('task.halted', 'task.unhalted')) return 'halted';
  if (more('task.suspended', 'task.continued')) return 'waiting';
  if (more('decision.requested', 'decision.recorded')) return 'waiting';
  return more('task.queued', 'task.started') ? 'queued' : 'running';
};

const byRun = (events: readonly HistoryEvent[]) =>
  [...Map.groupBy(events, ({ run }) => run)]
    .filter(([run]) => run !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1));

const costOf = (events: readonly HistoryEvent[]): number =>
  byRun(events)
    .map(([, own]) =>
      Math.max(
        own.map(moneyOf).reduce((sum, one) => sum + one, 0),
        ...own.map(spentOf),
      ),
    )
    .reduce((sum, one) => sum + one, 0);

export const tasksOf = (events: readonly HistoryEvent[]): readonly object[] =>
  [...Map.groupBy(events, ({ task }) => task)]
    .filter(([, own]) => pick(own, 'task.accepted').length > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([task, own]) => {
      const ends = pick(own, 'task.completed', 'task.failed', 'task.cancelled');
      const stops = pick(own, 'task.halted', 'task.suspended', 'decision.requested');
      return {
        task_id: task,
        status: statusOf(own),
        accepted_at: timeOf(latest(pick(own, 'task.accepted'))),
        ended_at: timeOf(latest(ends)),
        stopped_at: timeOf(latest(stops)),
        stages: pick(own, 'stage.completed').length,
        qa_rounds: pick(own, 'qa.requested').length,
        corrections: pick(own, 'run.requested').filter(({ data }) => data['role'] === 'correction')
          .length,
        decisions: pick(own, 'decision.recorded').length,
        nano_usd: costOf(own),
      };
    });

export const runsOf = (events: readonly HistoryEvent[]): readonly object[] =>
  byRun(events)
    .filter(([, own]) => pick(own, 'run.accepted').length > 0)
    .map(([run, own]) => ({
      run_id: run,
      outcome: pick(own, 'run.completed').length > 0 ? 'completed' : '',
      model_calls: pick(own, 'model-call.requested').length,
      tool_calls: pick(own, 'tool-call.requested').length,
      retries: pick(own, 'retry.scheduled').length,
      nano_usd: Math.max(0, ...own.map(spentOf)),
    }));

export const completedOf = (events: readonly HistoryEvent[]): readonly object[] =>
  byRun(events).flatMap(([run, own]) => {
    const [accepted] = pick(own, 'run.accepted');
    const [completed] = pick(own, 'run.completed');
    if (!accepted || !completed) return [];
    return {
      run_id: run,
      task_id: accepted.task,
      workflow: (accepted.data['workflow'] as { name: string }).name,
      accepted_at: timeOf(accepted.at),
      prompt_hash: 'hash',
      nano_usd: spentOf(completed),
    };
  });

export const reservationsOf = (events: readonly HistoryEvent[]): readonly object[] => {
  const callOf = ({ run, data }: HistoryEvent): string =>
    `${run} ${String(data['step'])} ${String(data['attempt'])}`;
  const ended = new Set(pick(events, 'model-call.completed', 'model-call.failed').map(callOf));
  return pick(events, 'model-call.requested')
    .map((event) => ({
      call: callOf(event),
      day: timeOf(event.at)?.slice(0, 10),
      reserved_nano_usd: event.data['reservedNanoUsd'],
      is_open: ended.has(callOf(event)) ? 0 : 1,
    }))
    .sort((one, other) => (one.call < other.call ? -1 : 1));
};
