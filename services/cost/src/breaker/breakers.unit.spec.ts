import { nano } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { BreakerPolicy } from './breaker-policy.js';
import { Breakers } from './breakers.js';
import { modelCall, retry, toolCall } from './step-fixture.spec.js';
import { factsOf, type StepEvent } from './step.js';
import type { Surroundings, Trip } from './trip.js';

const policy: BreakerPolicy = {
  costFactor: 10,
  costTasks: 20,
  loop: 5,
  workflowPerMinute: nano(0),
  tenantPerMinute: nano(0),
  windowMs: 300_000,
  retriesPerMinute: 10,
  retryShare: 0.8,
  misconfigured: 3,
};
const around: Surroundings = {
  workflow: 'audit',
  settled: 0,
  usual: { p95: 100, tasks: 20 },
};

/** The rules that break, step by step. */
const tripsOf = (
  steps: readonly StepEvent[],
  {
    set = {},
    knowing = {},
  }: { set?: Partial<BreakerPolicy>; knowing?: Partial<Surroundings> } = {},
): readonly Trip[] => {
  const breakers = new Breakers({ ...policy, ...set });
  return steps.flatMap((step) => breakers.observe(step, { ...around, ...knowing }));
};
const times = <T>(n: number, make: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => make(index));

describe('the cost of a task', () => {
  const dear = (): StepEvent[] => [modelCall(999), modelCall(1), modelCall(1)];

  it('breaks the rule above so many times what is usual, and says in which figures', () =>
    expect(tripsOf(dear())).toMatchObject([
      {
        tenant: 'acme',
        place: { scope: 'task', key: 'task' },
        reason: 'cost-anomaly',
        figures: { costNanoUsd: 1_001, p95NanoUsd: 100, factor: 10, tasks: 20 },
      },
    ]));

  it('is not compared with too few tasks, nor with those that cost nothing', () => {
    expect(tripsOf(dear(), { knowing: { usual: { p95: 100, tasks: 19 } } })).toEqual([]);
    expect(tripsOf(dear(), { knowing: { usual: { p95: 0, tasks: 20 } } })).toEqual([]);
    expect(tripsOf(dear(), { knowing: { usual: undefined } })).toEqual([]);
    expect(tripsOf(dear(), { set: { costFactor: 0 } })).toEqual([]);
  });

  it('is the sum of all its runs, and of what it had settled before', () => {
    const two = [modelCall(600, { runId: 'one' }), modelCall(401, { runId: 'two' })];
    expect(tripsOf(two)).toHaveLength(1);
    expect(tripsOf([modelCall(401)], { knowing: { settled: 600 } })).toHaveLength(1);
    expect(tripsOf([modelCall(401, { taskId: 'other' }), modelCall(600)])).toEqual([]);
  });

  it('does not count a call that is charged at its bound: what it cost is not known', () =>
    expect(tripsOf([modelCall(600), modelCall(5_000, {}, true)])).toEqual([]));

  it('counts a step once that comes again', () => {
    const call = modelCall(600);
    expect(tripsOf([call, call])).toEqual([]);
  });
});

describe('a workflow whose provider accepts nothing', () => {
  const refused = (afterMs = 0): StepEvent => ({
    ...modelCall(0, { afterMs }),
    type: 'model-call.failed.v1',
    data: {
      runId: `run-${afterMs}`,
      step: 1,
      attempt: 1,
      model: 'openai/gone',
      errorClass: 'misconfigured',
      reason: 'HTTP 401: invalid key',
      costNanoUsd: nano(0),
      costIsBound: false,
      latencyMs: 1,
    },
    content: undefined,
  });

  it('is stopped as a whole, with what the provider said', () => {
    expect(tripsOf([refused(0), refused(1)])).toEqual([]);
    expect(tripsOf([refused(0), refused(1), refused(2)])).toMatchObject([
      {
        place: { scope: 'workflow', key: 'audit' },
        reason: 'misconfigured',
        figures: { failures: 3 },
        detail: 'openai/gone: HTTP 401: invalid key',
      },
    ]);
  });

  it('is told of without what the provider said, where that is sealed', () => {
    const sealed = [refused(0), refused(1), refused(2)].map((event) => ({
      ...event,
      subjectkey: 'key-1',
    }));
    expect(tripsOf(sealed)).toMatchObject([{ detail: 'openai/gone: misconfigured' }]);
  });

  it('is let alone where that happens now and then, or the rule is off', () => {
    expect(tripsOf([refused(0), refused(400_000), refused(800_000)])).toEqual([]);
    expect(tripsOf([refused(0), refused(1), refused(2)], { set: { misconfigured: 0 } })).toEqual(
      [],
    );
  });
});

describe('a loop', () => {
  const search = (hash = 'r'): readonly StepEvent[] => toolCall('a', { hash });

  it('is the same call with the same result, so many times in one run', () => {
    expect(tripsOf(times(4, () => search()).flat())).toEqual([]);
    expect(tripsOf(times(5, () => search()).flat())).toMatchObject([
      { reason: 'loop', place: { scope: 'task', key: 'task' }, figures: { times: 5 } },
    ]);
  });

  it('is found where other calls come in between', () =>
    expect(
      tripsOf(times(5, () => [...search(), ...toolCall('b', { hash: 'other' })]).flat()),
    ).toMatchObject([{ reason: 'loop' }, { reason: 'loop' }]));

  it('is none where the result, the arguments or the run is another', () => {
    expect(tripsOf(times(9, (n) => search(`r${n}`)).flat())).toEqual([]);
    expect(tripsOf(times(9, (n) => toolCall(`a${n}`, { hash: 'r' })).flat())).toEqual([]);
    const runs = times(9, (n) => toolCall('a', { hash: 'r' }, { runId: `run-${n % 3}` }));
    expect(tripsOf(runs.flat())).toEqual([]);
  });

  it('is also the same error again, but no retry of a call that did not get through', () => {
    const failing = (errorClass: string): readonly StepEvent[] =>
      times(5, () => toolCall('a', { error: 'no such file', errorClass })).flat();
    expect(tripsOf(failing('tool-logical'))).toHaveLength(1);
    expect(tripsOf(failing('tool-transient'))).toEqual([]);
  });

  it('is none where a halt broke the calls off: they are tried again once it is lifted', () => {
    const brokenOff = (): StepEvent => {
      const event = retry();
      return { ...event, data: { ...event.data, uncounted: true } } as StepEvent;
    };
    expect(tripsOf(times(30, () => [modelCall(1), brokenOff()]).flat())).toEqual([]);
  });

  it('is not looked for where that is switched off', () =>
    expect(tripsOf(times(9, () => search()).flat(), { set: { loop: 0 } })).toEqual([]));
});

describe('the rate of spending', () => {
  const limit = { workflowPerMinute: nano(100) };

  it('is an average over the window: a single burst that fits into it breaks nothing', () => {
    expect(tripsOf([modelCall(500)], { set: limit })).toEqual([]);
    expect(tripsOf([modelCall(500), modelCall(1)], { set: limit })).toMatchObject([
      {
        reason: 'spend-rate',
        place: { scope: 'workflow', key: 'audit' },
        figures: { limitNanoUsdPerMinute: 100, windowMs: 300_000 },
      },
    ]);
  });

  it('forgets what is older than the window', () =>
    expect(tripsOf([modelCall(500), modelCall(400, { afterMs: 300_000 })], { set: limit })).toEqual(
      [],
    ));

  it('is that of a tenant over all its workflows, and of no other tenant', () => {
    const set = { tenantPerMinute: nano(100) };
    expect(
      tripsOf([modelCall(500), modelCall(1, { tenant: 'other', runId: 'r' })], { set }),
    ).toEqual([]);
    expect(
      tripsOf([modelCall(500), modelCall(1)], { set, knowing: { workflow: undefined } }),
    ).toMatchObject([{ place: { scope: 'tenant', key: 'acme' } }]);
  });

  it('is measured where no limit is set, but breaks nothing', () =>
    expect(tripsOf([modelCall(900), modelCall(1)])).toEqual([]));
});

describe('a retry storm', () => {
  it('is many retries a minute that are most of the calls', () =>
    expect(tripsOf(times(11, () => [modelCall(1), retry()]).flat())).toMatchObject([
      {
        reason: 'retry-storm',
        place: { scope: 'workflow', key: 'audit' },
        figures: { retriesPerMinute: 11, callsPerMinute: 11, limitPerMinute: 10 },
      },
    ]));

  it('is none where they are few among many calls, or spread over time', () => {
    expect(tripsOf([...times(20, () => modelCall(1)), ...times(11, () => retry())])).toEqual([]);
    const spread = times(30, (n) => [modelCall(1), retry({ afterMs: n * 10_000 })]);
    expect(tripsOf(spread.flat())).toEqual([]);
  });

  it('is not looked for where that is switched off', () =>
    expect(
      tripsOf(
        times(30, () => retry()),
        { set: { retriesPerMinute: 0 } },
      ),
    ).toEqual([]));
});

describe('the facts of an event', () => {
  const bytes = (event: object): Buffer => Buffer.from(JSON.stringify(event));

  it('are read without its content', () => {
    const { content: _, ...facts } = modelCall(5);
    expect(factsOf(bytes(modelCall(5)))).toMatchObject({ type: facts.type, data: facts.data });
    expect(factsOf(bytes(modelCall(5)))).not.toHaveProperty('content');
  });

  it('are read where the content comes first, or its name is in a text', () => {
    const { content, ...facts } = modelCall(5);
    const reason = 'a ","content": in a text';
    expect(factsOf(bytes({ first: 1, content, ...facts }))?.data).toEqual(facts.data);
    const odd = { ...facts, data: { ...facts.data, reason }, content };
    expect(factsOf(bytes(odd))?.data).toMatchObject({ reason });
  });

  it.each([
    ['no data', { data: null }],
    ['no run', { data: { costNanoUsd: 1 } }],
    ['no amount', { data: { ...modelCall(1).data, costNanoUsd: '1' } }],
    ['no time', { time: 'tonight' }],
    ['a task that no column takes', { taskid: 'a\0b' }],
    ['no workflow', { type: 'task.completed.v1', data: { costNanoUsd: 1 } }],
  ])('are none where a stranger wrote %s', (_what, more) =>
    expect(factsOf(bytes({ ...modelCall(1), ...more }))).toBeUndefined(),
  );

  it('are none in what is no event', () => {
    for (const text of ['', 'null', '{}', '{"type":"a"}', '[1', '"text"'])
      expect(factsOf(Buffer.from(text))).toBeUndefined();
  });
});
