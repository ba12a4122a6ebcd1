import { describe, expect, it } from 'vitest';
import {
  type Evaluation,
  linesOfEvaluation,
  linesOfStats,
  rowOfEvaluation,
  textOfRate,
} from './qa-tables.js';

const evaluation: Evaluation = {
  evaluationId: 'tried',
  status: 'completed',
  workflow: 'audit@1',
  stage: 'check',
  judge: 'checker',
  examples: 12,
  judged: 11,
  failed: 1,
  right: 9,
  wrong: 1,
  unknown: 2,
  missed: 3,
  precision: 0.9,
  recall: 0.75,
  cost: { usd: '$0.12' },
  budget: { usd: '$1.00' },
  present: null,
  presentCommand: 'nightshift qa evaluate --same-as tried',
};
const row = (lines: readonly string[], name: string): string | undefined =>
  lines
    .join('\n')
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.replaceAll(/ {2,}/g, ' | ');

describe('what is printed about judges', () => {
  it('says how many there were, and no share where they are too few', () => {
    expect(textOfRate({ hits: 20, of: 23, rate: 20 / 23 })).toBe('87.0 % (23)');
    expect(textOfRate({ hits: 3, of: 3, rate: null })).toBe('— (3)');
    expect(textOfRate({ hits: 0, of: 0, rate: null })).toBe('— (0)');
  });

  it('has a line for each judge and each person, and one where there is nothing', () => {
    const rate = { hits: 1, of: 2, rate: null };
    const [judges, , people] = linesOfStats({
      judges: [
        {
          workflow: 'audit',
          agent: 'checker',
          promptHash: 'b'.repeat(64),
          model: 'm/1',
          judged: 0,
          findings: 4,
          rejected: 1,
          precision: rate,
          recall: rate,
          catchRate: rate,
          cost: { usd: '$0.00' },
          costPerJudgement: null,
        },
      ],
      reviewers: [{ by: 'ana', catchRate: rate }],
    });
    expect(row([judges ?? ''], 'audit')).toBe(
      'audit | checker | bbbbbbbb | m/1 | 0 | 4 | 1 | — (2) | — (2) | — (2) | $0.00 | —',
    );
    expect(row([people ?? ''], 'ana')).toBe('ana | — (2)');
    expect(linesOfStats({ judges: [], reviewers: [] })).toHaveLength(1);
  });
});

describe('what is printed of an evaluation', () => {
  it('names the command that makes what it is compared with, where there is nothing', () => {
    const lines = linesOfEvaluation(evaluation);
    expect(row(lines, 'precision')).toBe('precision | 90.0 % (10) | —');
    expect(lines.at(-1)).toBe('nightshift qa evaluate --same-as tried');
  });

  it('puts both side by side', () => {
    const present = { ...evaluation, evaluationId: 'now', right: 6, missed: 6, recall: 0.5 };
    const lines = linesOfEvaluation({ ...evaluation, present, presentCommand: null });
    expect(row(lines, 'recall')).toBe('recall | 75.0 % (12) | 50.0 % (12)');
    expect(row(lines, 'evaluation')).toBe('evaluation | tried | now');
    expect(lines).toHaveLength(2);
  });

  it('says of a share of nothing that it is not known', () => {
    const nothing = { ...evaluation, right: 0, wrong: 0, precision: null };
    expect(row(linesOfEvaluation(nothing), 'precision')).toBe('precision | — (0) | —');
  });

  it('has a line for each evaluation, with what is not known yet left open', () => {
    const { present: _present, presentCommand: _command, budget: _budget, ...item } = evaluation;
    const requestedAt = '2026-11-01T00:00:00.000Z';
    expect(
      rowOfEvaluation({
        ...item,
        overridden: true,
        promptHash: 'b'.repeat(64),
        models: ['m/1', 'm/2'],
        requestedAt,
      }),
    ).toEqual([
      'tried',
      'audit@1',
      'check',
      'checker',
      'changed',
      'bbbbbbbb',
      'm/1, m/2',
      '11 of 12',
      '90.0 % (10)',
      '75.0 % (12)',
      '$0.12',
      requestedAt,
    ]);
    const running = { overridden: false, promptHash: null, models: [], recall: null, requestedAt };
    expect(rowOfEvaluation({ ...item, ...running }).slice(4, 7)).toEqual(['as it is', '—', '—']);
  });
});
