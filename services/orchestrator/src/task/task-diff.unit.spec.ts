import type { EventOf } from '@nightshift/contracts';
import { derivedId, type Json, type JsonChange, jsonChanges, plusMs } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forkOf } from './fork.js';
import { diffTasks } from './task-diff.js';
import type { TaskCommand } from './task-command.js';
import {
  after,
  at,
  correctionRun,
  definition,
  draftRun,
  finding,
  judgeRun,
  submit,
  taskId,
  wholeWay,
} from './task-fixture.spec.js';

/** One event a second. */
const streamOf = (id: string, ...commands: readonly TaskCommand[]): readonly EventOf[] =>
  after(...commands).map((body, index) => ({
    ...body,
    taskid: id,
    time: plusMs(at, index * 1000),
  })) as unknown as readonly EventOf[];
const parent = streamOf(taskId, ...wholeWay);

describe('two tasks side by side', () => {
  it('show of each stage what it gave, found, asked, cost and took', () => {
    const [draft, publish] = diffTasks(parent, []);
    expect(draft).toMatchObject({
      stage: 'draft',
      b: null,
      output: [],
      a: {
        output: { text: 'Two tides a day.' },
        takenOver: false,
        findings: [{ claim: finding.claim, severity: 'high' }],
        decision: null,
        rounds: 2,
        retries: 0,
        cost: 220,
        durationMs: 4000,
      },
    });
    expect(draft?.a?.runIds).toEqual([
      draftRun,
      judgeRun('strict'),
      judgeRun('lenient'),
      correctionRun,
      judgeRun('strict', 1),
      judgeRun('lenient', 1),
    ]);
    expect(publish?.a).toMatchObject({ decision: { approve: true }, cost: 100, rounds: 0 });
  });

  it('show what a fork took over, and where the outputs differ', () => {
    const id = derivedId('task', 'acme', 'fork');
    const fork = forkOf(parent, definition, {
      fromStage: 'publish',
      overrides: {},
      effects: 'simulated',
    });
    const changed = { ...fork, outputs: { draft: { text: 'Two tides.', risky: true } } };
    const [draft, publish] = diffTasks(
      parent,
      streamOf(id, { ...submit, taskId: id, fork: changed }),
    );
    expect(draft?.b).toMatchObject({ takenOver: true, runIds: [], cost: 0 });
    expect(draft?.output).toEqual([
      { at: '/text', kind: 'changed', from: 'Two tides a day.', to: 'Two tides.' },
      { at: '/risky', kind: 'added', to: true },
    ]);
    expect(publish?.b).toMatchObject({ takenOver: false, durationMs: null });
    expect(publish?.b).not.toHaveProperty('output');
  });

  it('have nothing to show of themselves', () =>
    expect(diffTasks(parent, parent).flatMap(({ output }) => output)).toEqual([]));
});

const applied = (value: Json, { at: pointer, ...change }: JsonChange): Json => {
  if (pointer === '') return change.kind === 'removed' ? null : change.to;
  const [, head = '', ...rest] = pointer.split('/');
  const key = head.replaceAll('~1', '/').replaceAll('~0', '~');
  const copy: Record<string, Json> | Json[] = Array.isArray(value)
    ? [...value]
    : { ...(value as Record<string, Json>) };
  const fields = copy as Record<string, Json>;
  if (rest.length > 0) {
    const inner = { ...change, at: `/${rest.join('/')}` } as JsonChange;
    Object.defineProperty(fields, key, {
      value: applied(fields[key] ?? null, inner),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else if (change.kind === 'removed') Reflect.deleteProperty(fields, key);
  else
    Object.defineProperty(fields, key, {
      value: change.to,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
};
const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }) as fc.Arbitrary<Json>;
/** Items are removed from the end of an array: deleting leaves a hole, as JSON it would be null. */
const compact = (value: Json): Json => {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(compact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, compact(one)]));
};

/** The order of fields is no difference. */
const sorted = (value: Json | undefined): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value)
        .map(([key, one]) => [key, sorted(one)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .concat([['{}', 0]])
    : Array.isArray(value)
      ? value.map(sorted)
      : value;

describe('the changes between two JSON values', () => {
  it('lead from the one to the other', () =>
    fc.assert(
      fc.property(json, json, (a, b) => {
        const b2 = jsonChanges(a, b).reduce<Json>(applied, a);
        expect(JSON.parse(JSON.stringify(compact(b2)))).toEqual(JSON.parse(JSON.stringify(b)));
      }),
    ));

  it('are none for equal values only', () =>
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [one, other] = [a, b].map((value) => JSON.parse(JSON.stringify(value)) as Json);
        expect(jsonChanges(one ?? null, one ?? null)).toEqual([]);
        const isSame = jsonChanges(one ?? null, other ?? null).length === 0;
        expect(isSame).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
      }),
    ));
});
