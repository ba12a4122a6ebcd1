import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from './ledger-events';
import { hashText, originsOf } from './provenance';

const entry = (index: number, type: string, data: Record<string, unknown>): LedgerEntry => ({
  index,
  leaf: `leaf-${index}`,
  event: {
    id: `e${index}`,
    type,
    source: 'nightshift/x',
    subject: 's',
    sequence: index,
    time: '2026-11-26T00:00:00.000Z',
    taskid: 't1',
    data,
  },
});
const setup = { agent: 'assessor', promptHash: 'p1', model: 'a/b' };

describe('what an output came from', () => {
  const origins = originsOf([
    entry(9, 'stage.completed.v1', { stage: 'assess', outputHash: 'o1' }),
    entry(1, 'task.accepted.v1', {
      submittedBy: 'ana',
      briefHash: 'b1',
      workflow: { name: 'audit', version: 3, hash: 'w1' },
    }),
    entry(3, 'tool-call.completed.v1', { tool: 'read', resultHash: 'r1', how: 'simulated' }),
    entry(4, 'run.completed.v2', { setup }),
    entry(6, 'run.completed.v2', { setup }),
    entry(7, 'review.completed.v2', { stage: 'assess', round: 0, verdict: 'passed' }),
    entry(8, 'ticket.answered.v2', { by: 'ben', option: 'approve', shownHash: 's1' }),
    entry(2, 'run.completed.v1', {}),
  ]);

  it('stands by part, in the order of the ledger, with the hash that the event names', () => {
    expect(
      origins.map(({ part, item, hash, entry: { index } }) => [part, item, hash, index]),
    ).toEqual([
      ['Data used', 'Brief, submitted by ana', 'b1', 1],
      ['Data used', 'Result of read, simulated', 'r1', 3],
      ['Prompts', 'Instructions of assessor', 'p1', 4],
      ['System version', 'Workflow audit@3', 'w1', 1],
      ['System version', 'assessor: a/b', undefined, 4],
      ['QA reports', 'assess, round 1: passed', undefined, 7],
      ['People', 'Answered by ben: approve', 's1', 8],
      ['Output', 'Of the stage assess', 'o1', 9],
    ]);
  });
});

it('shows of a hash what tells it from others', () => {
  expect(hashText('0123456789abcdef0123456789abcdef')).toBe('0123456789ab…abcdef');
});
