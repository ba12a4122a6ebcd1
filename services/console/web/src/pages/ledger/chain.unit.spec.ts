import { describe, expect, it } from 'vitest';
import type { Bundle } from './bundle';
import { chainOf, type PartId } from './chain';

const bundle = {
  task: { taskId: 't', index: 2, status: 'completed', reason: null, endIndex: 12 },
  data: [
    { index: 2, kind: 'brief', name: null, sha256: 'aa' },
    { index: 6, kind: 'tool-result', name: 'read_manifest', sha256: 'bb' },
  ],
  prompts: [
    { index: 4, agent: 'assessor', step: 1, attempt: 1, model: 'm', sha256: 'cc' },
    { index: 5, agent: 'assessor', step: 1, attempt: 2, model: 'm', sha256: 'dd' },
  ],
  versions: {
    workflow: { name: 'audit', version: 3, sha256: 'ee', index: 1 },
    agents: [{ index: 7, agent: 'assessor', promptSha256: 'ff', model: 'm' }],
  },
  qa: [
    { index: 8, kind: 'judgement', round: 0, by: 'judge', model: 'm', findings: [{}] },
    { index: 9, kind: 'verdict', round: 0, verdict: 'correct', findings: [{}] },
  ],
  tickets: [
    {
      index: 10,
      kind: 'approval',
      title: 'May we?',
      openedAt: '2026-11-25T10:00:00.000Z',
      answer: {
        index: 11,
        at: '2026-11-25T10:01:12.000Z',
        by: 'ben',
        endorsedBy: 'zoe',
        option: 'allow',
        byDefault: false,
        shownSha256: '11',
      },
    },
  ],
  outputs: [{ index: 12, stage: null, sha256: '22', at: '', value: {} }],
} as unknown as Bundle;

const partOf = (id: PartId, change: object = {}) =>
  chainOf({ ...bundle, ...change }).find((part) => part.id === id);
const textsOf = (id: PartId, change?: object) =>
  partOf(id, change)?.links.map(({ index, text }) => `${index} ${text}`);

describe('the chain of an output', () => {
  it('says what went in, what was sent, and at which version', () => {
    expect(textsOf('data')).toEqual(['2 The brief', '6 What read_manifest answered']);
    expect(textsOf('prompts')).toEqual([
      '4 assessor, step 1, to m',
      '5 assessor, step 1, try 2, to m',
    ]);
    expect(textsOf('version')).toEqual(['1 audit@3', '7 Instructions of assessor, on m']);
  });

  it('leans on the acceptance where what registered the version is not there', () => {
    const versions = { workflow: { ...bundle.versions.workflow, index: null }, agents: [] };
    expect(textsOf('version', { versions })).toEqual(['2 audit@3']);
  });

  it('says what judges and people said, and after how long', () => {
    expect(textsOf('qa')).toEqual([
      '8 Round 1: judge, on m, reported 1 finding',
      '9 Round 1: to be corrected, 1 finding',
    ]);
    expect(textsOf('reviewer')).toEqual([
      '11 ben and zoe answered “allow” after 1 min 12 s: May we?',
    ]);
  });

  it('says what is missing: an answer, a check, a person', () => {
    const [ticket] = bundle.tickets;
    expect(textsOf('reviewer', { tickets: [{ ...ticket, answer: null }] })).toEqual([
      '10 May we?: not answered yet',
    ]);
    expect(partOf('qa', { qa: [] })).toMatchObject({
      links: [],
      none: expect.stringContaining('No agent has checked it') as string,
    });
    expect(partOf('reviewer', { tickets: [] })?.none).toBe('No person was asked.');
  });

  it('ends with the output, or why there is none', () => {
    expect(textsOf('output')).toEqual(['12 Delivered']);
    const task = { ...bundle.task, status: 'failed', reason: 'too dear' };
    expect(textsOf('output', { task, outputs: [] })).toEqual(['12 Failed: too dear']);
  });
});
