import { replay, sha256 } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { BasisItem, RunCommand } from './run-command.js';
import {
  answered,
  asksFor,
  AT,
  begun,
  depsOf,
  failed,
  fund,
  given,
  request,
  wake,
} from './run-fixture.spec.js';
import { runDecider } from './run.js';

const basis: readonly BasisItem[] = [
  { source: 'input', content: { brief: 'Refund order\n 42.' } },
  { source: 'tool:c9', tool: 'look', arguments: {}, content: { total: 17, note: 'Paid "twice".' } },
];
const judging = (items = basis): readonly RunCommand[] => [
  {
    type: 'acceptRun',
    request: { ...request, role: 'qa' },
    input: { output: { said: 'The moon.' } },
  },
  fund(1),
  { type: 'advanceRun', basis: items, at: AT },
];
const evidence = (...sources: readonly (readonly [string, string])[]) =>
  JSON.stringify({
    findings: [
      {
        category: 'error',
        severity: 'high',
        claim: 'It is wrong.',
        location: '/said',
        confidence: 1,
        evidence: sources.map(([source, quote]) => ({ source, quote })),
      },
    ],
  });
const completed = (events: ReturnType<typeof given>['events']) => {
  const last = events.at(-1);
  if (last?.type !== 'run.completed.v2') throw new Error(`no end, but ${last?.type}`);
  return last.data;
};

describe('a run that is done', () => {
  it('says which agent it was, with which instructions, and the model that answered last', () => {
    const deps = depsOf({ models: ['fake/one', 'fake/two'], retries: { perCall: 0, perRun: 9 } });
    const { events } = given([...begun, failed(1, 1, 'network'), wake, answered(1, 2, '{}')], deps);
    const { setup, unfoundEvidence } = completed(events);
    expect(setup).toEqual({ agent: 'worker', promptHash: sha256('Work.'), model: 'fake/two' });
    expect(unfoundEvidence).toBeUndefined();
  });

  it('says so of the instructions as its task changed them', () => {
    const [, ...rest] = begun;
    const overrides = { worker: { instructions: 'Work better.' } };
    const accepted: RunCommand = { type: 'acceptRun', request, input: {}, overrides };
    const { setup } = completed(given([accepted, ...rest, answered(1, 1, '{}')]).events);
    expect(setup?.promptHash).toBe(sha256('Work better.'));
  });
});

describe('a judge that is done', () => {
  const unfound = (report: string, items?: readonly BasisItem[]) =>
    completed(given([...judging(items), answered(1, 1, report)]).events).unfoundEvidence;

  it('is told of each quote of input or tools that stands nowhere it was shown', () => {
    const report = evidence(
      ['input', 'order 42'],
      ['input', 'order 43'],
      ['tool:c9', 'Paid "twice".'],
      ['tool:c9', '"total":17'],
      ['tool:c8', '17'],
      ['tool:c9', ' '],
      ['output', 'Not looked into here.'],
    );
    expect(unfound(report)).toEqual([1, 4, 5].map((n) => `/findings/0/evidence/${n}`));
  });

  it('has nothing unfound where all stands there', () => {
    expect(unfound(evidence(['input', 'Refund']))).toEqual([]);
    expect(unfound('{"findings":[]}')).toEqual([]);
  });

  it('was shown its own input where there is no basis', () => {
    expect(unfound(evidence(['input', 'The moon.'], ['tool:c9', '17']), [])).toEqual([
      '/findings/0/evidence/1',
    ]);
  });

  it('may quote what its own tools gave, and all of it is known after a restart', () => {
    const history = [
      ...judging(),
      asksFor(1, 'look'),
      {
        type: 'recordToolResult',
        step: 2,
        attempt: 1,
        latencyMs: 1,
        at: AT,
        random: 0,
        result: { seen: 'a comet' },
      },
    ] as const;
    const decider = runDecider(depsOf());
    const { events } = given(history);
    const stored = JSON.parse(JSON.stringify(events)) as typeof events;
    const report = answered(3, 1, evidence(['tool:c0', 'comet'], ['input', 'order 42']));
    const end = decider.decide(report, replay(decider, stored));
    expect(completed([...end]).unfoundEvidence).toEqual([]);
  });
});
