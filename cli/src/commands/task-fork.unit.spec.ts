import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { linesOfDiff, modelCallsIn, type TaskDiff } from './task-diff.js';
import { forkBody } from './task-fork.js';

const folder = mkdtempSync(join(tmpdir(), 'nightshift-fork-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { fromStage: 'assess', model: [], instructions: [] };

describe('task fork', () => {
  it('simulates effects and changes nothing, unless it is told otherwise', async () =>
    expect(await forkBody(options)).toEqual({ fromStage: 'assess', effects: 'simulated' }));

  it('puts together what is said of one agent', async () => {
    const file = join(folder, 'auditor.md');
    writeFileSync(file, 'Look = twice.');
    expect(
      await forkBody({
        ...options,
        model: ['auditor=openai/a', 'judge=openai/c', 'auditor=openai/b'],
        instructions: [`auditor=@${file}`],
        realEffects: true,
        workflow: 'audit@2',
        key: 'k',
      }),
    ).toEqual({
      fromStage: 'assess',
      effects: 'real',
      workflow: 'audit@2',
      idempotencyKey: 'k',
      overrides: {
        auditor: { models: ['openai/a', 'openai/b'], instructions: 'Look = twice.' },
        judge: { models: ['openai/c'] },
      },
    });
  });

  it.each([
    [{ model: ['auditor'] }, /agent=value/],
    [{ model: ['=openai/a'] }, /agent=value/],
    [{ instructions: ['auditor=@/no/such/file'] }, /cannot be read/],
  ])('says what is wrong with %j', (more, message) =>
    expect(forkBody({ ...options, ...more })).rejects.toThrow(message),
  );
});

const money = (nanoUsd: number) => ({ nanoUsd, usd: `$${nanoUsd}` });
const side = (taskId: string) => ({
  taskId,
  workflow: 'audit@1',
  status: 'completed',
  cost: money(1),
});
const facts = {
  takenOver: false,
  findings: [{ category: 'error', severity: 'high', claim: 'Wrong \u001B[2J', location: '/text' }],
  decision: null,
  rounds: 1,
  retries: 2,
  cost: money(7),
  durationMs: 1500,
  runIds: ['r1'],
  modelCalls: 4,
};
const diff: TaskDiff = {
  a: side('one'),
  b: side('other'),
  stages: [
    {
      stage: 'assess',
      a: facts,
      b: { ...facts, findings: [], durationMs: null },
      output: [
        { at: '/text', kind: 'changed', from: 'a', to: '\u202Eb' },
        { at: '/new', kind: 'added', to: [1] },
        { at: '/old', kind: 'removed', from: null },
      ],
    },
    { stage: 'publish', a: null, b: facts, output: [] },
  ],
};

describe('task diff', () => {
  it('shows both sides of each stage, and where the outputs differ', () => {
    const text = linesOfDiff(diff).join('\n');
    expect(text).toMatch(/^duration {5}1.5 s {2,}not done$/m);
    expect(text).toMatch(/^model calls +4 +4$/m);
    expect(text).toMatch(/^rounds +- +1$/m);
    expect(text).toContain('  ~ /text: "a" -> "\\u202eb"');
    expect(text).toContain('  + /new: [1]');
    expect(text).toContain('  - /old: null');
  });

  it('lets nothing that a model wrote steer the terminal', () =>
    expect(linesOfDiff(diff).join('\n')).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u));

  it('counts every attempt of a model call as a call', () =>
    expect(
      modelCallsIn({
        steps: [
          { kind: 'model', attempts: [{}, {}] },
          { kind: 'tool', attempts: [{}] },
          { kind: 'model', attempts: [{}] },
        ],
      }),
    ).toBe(3));
});
