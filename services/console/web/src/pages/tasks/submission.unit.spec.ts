import { describe, expect, it } from 'vitest';
import { curlOf, NO_FAULTS, NO_TERMS, hasFaults, serverFaults, submissionOf } from './submission';

const schema = {
  type: 'object',
  properties: { topic: { type: 'string' }, pages: { type: 'integer' }, note: { type: 'string' } },
  required: ['topic'],
};

describe('a submission', () => {
  it('holds what is filled in, with its types, and leaves out the rest', () => {
    const terms = {
      ...NO_TERMS,
      subject: ' crm-1 ',
      priority: '0',
      budgetUsd: '0.25',
      deadlineAt: '2026-11-27T08:00',
    };
    const { body, faults } = submissionOf(
      'letters@2',
      schema,
      { topic: 'tides', pages: '3' },
      terms,
    );
    expect(body).toEqual({
      workflow: 'letters@2',
      brief: { topic: 'tides', pages: 3 },
      subject: 'crm-1',
      priority: 0,
      budgetUsd: 0.25,
      deadlineAt: new Date('2026-11-27T08:00').toISOString(),
    });
    expect(hasFaults(faults)).toBe(false);
  });

  it('says at the field what cannot be right', () => {
    const { faults } = submissionOf(
      'letters',
      schema,
      { pages: 'many' },
      { ...NO_TERMS, budgetUsd: '-1' },
    );
    expect(faults.brief).toMatchObject({ topic: 'Is needed.', pages: 'It must be a number.' });
    expect(faults.terms).toHaveProperty('budgetUsd');
  });
});

describe('what the server found', () => {
  it('stands at its field; what has none stands in a list', () => {
    expect(
      serverFaults(
        [
          { at: '/brief/topic', reason: 'must not be empty' },
          { at: '/idempotencyKey', reason: 'must not hold control characters' },
          { at: '/workflow', reason: 'not registered' },
        ],
        'It has faults.',
        schema,
      ),
    ).toEqual({
      brief: { topic: 'It must not be empty.' },
      terms: { idempotencyKey: 'It must not hold control characters.' },
      others: ['/workflow: not registered'],
    });
  });

  it('is said as a whole where it names no part', () =>
    expect(serverFaults([], 'Too many are queued.', schema)).toEqual({
      ...NO_FAULTS,
      others: ['Too many are queued.'],
    }));
});

it('is a command that a shell reads as it is meant', () => {
  const command = curlOf('http://127.0.0.1:7070', {
    workflow: 'letters',
    brief: { topic: "it's" },
  });
  expect(command).toContain('http://127.0.0.1:7070/v1/tasks');
  expect(command).toContain(String.raw`"it'\''s"`);
});
