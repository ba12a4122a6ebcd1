import { submissionType } from '@nightshift/contracts';
import { isRefusal, type Refusal } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSubmission, receiveSubmission } from './submission.js';

const data = { workflow: 'letters', brief: { topic: 'tides' } };
const event = { specversion: '1.0', id: 'e1', source: '/crm', type: submissionType };
const structured = (changes: object = {}) => ({
  value: JSON.stringify({ ...event, data, ...changes }),
  headers: { 'content-type': 'application/cloudevents+json' },
});
const binary = (value: string, changes: Record<string, string> = {}) => ({
  value,
  headers: {
    ce_specversion: '1.0',
    ce_id: 'e1',
    ce_source: '/crm',
    ce_type: submissionType,
    ...changes,
  },
});

const refusalOf = (attempt: () => unknown): Refusal => {
  try {
    attempt();
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
};
const faultsOf = (attempt: () => unknown): readonly string[] => {
  const { code, kind, faults } = refusalOf(attempt);
  expect([code, kind]).toEqual(['invalid-submission', 'invalid']);
  return faults.map(({ at }) => at);
};
/** As text: what it is about is that such a value cannot be walked through by recursion. */
const nested = (levels: number): string => `${'['.repeat(levels)}0${']'.repeat(levels)}`;

describe('a submission', () => {
  it('gets tenant, subject and priority where it names none', () =>
    expect(parseSubmission(data)).toEqual({
      ...data,
      tenant: 'default',
      subject: 'none',
      priority: 5,
    }));

  it('is refused with every fault at once', () => {
    const faulty = { workflow: 'no such name', priority: 11, deadlineAt: 'tomorrow', budgetUsd: 0 };
    expect(faultsOf(() => parseSubmission(faulty, '/tasks/3'))).toEqual([
      '/tasks/3/workflow',
      '/tasks/3/brief',
      '/tasks/3/priority',
      '/tasks/3/deadlineAt',
      '/tasks/3/budgetUsd',
    ]);
  });

  it.each(['letters@', 'letters@x', '@1', '', 'a b', '../x'])('has no workflow %j', (workflow) =>
    expect(faultsOf(() => parseSubmission({ ...data, workflow }))).toEqual(['/workflow']),
  );

  it('is refused with a key that cannot be stored', () =>
    expect(faultsOf(() => parseSubmission({ ...data, idempotencyKey: 'a\u0000b' }))).toEqual([
      '/idempotencyKey',
    ]));

  it('is refused with a brief too deep to work with, however deep', () => {
    const brief = (levels: number): unknown => JSON.parse(nested(levels));
    expect(parseSubmission({ ...data, brief: brief(100) }).workflow).toBe('letters');
    expect(faultsOf(() => parseSubmission({ ...data, brief: brief(101) }))).toEqual(['/brief']);
    expect(faultsOf(() => parseSubmission({ ...data, brief: brief(100_000) }))).toEqual(['/brief']);
  });
});

describe('a submission by Kafka', () => {
  it('is a CloudEvent, structured or binary, and the same either way', () => {
    const received = receiveSubmission(structured());
    expect(received).toMatchObject({ source: '/crm', eventId: 'e1', submission: data });
    expect(receiveSubmission(binary(JSON.stringify(data)))).toEqual(received);
  });

  it('keeps the trace it came with', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(receiveSubmission(structured({ traceparent })).traceparent).toBe(traceparent);
    const ce = { ce_traceparent: traceparent };
    expect(receiveSubmission(binary(JSON.stringify(data), ce)).traceparent).toBe(traceparent);
  });

  it('takes the data of a binary event from its value alone', () => {
    const { submission } = receiveSubmission(binary(JSON.stringify(data), { ce_data: '{}' }));
    expect(submission.workflow).toBe('letters');
  });

  it.each([
    ['nothing', { value: '', headers: {} }, ['']],
    ['text', { value: 'hello', headers: {} }, ['']],
    ['a list', { value: '[]', headers: {} }, ['']],
    ['null', binary('null'), ['/data']],
    ['an event without data', structured({ data: undefined }), ['/data']],
    ['an event of another type', structured({ type: 'other' }), ['/type']],
    ['an event of another version', structured({ specversion: '0.3' }), ['/specversion']],
    ['an event without id', structured({ id: '' }), ['/id']],
    ['a binary event without source', binary(JSON.stringify(data), { ce_source: '' }), ['/source']],
    ['a brief too deep', binary(`{"workflow":"a","brief":${nested(50_000)}}`), ['/data/brief']],
    ['an unknown field', structured({ data: { ...data, urgent: true } }), ['/data']],
  ])('is refused as %s, and says where', (_what, message, at) =>
    expect(faultsOf(() => receiveSubmission(message))).toEqual(at),
  );

  it('gives a submission or a refusal, whatever comes: never another error', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .record({ ...constants(event), data: fc.jsonValue() })
            .map((one) => JSON.stringify(one)),
        ),
        fc.dictionary(fc.constantFrom('ce_specversion', 'ce_id', 'ce_type', 'x'), fc.string()),
        (value, headers) => {
          expect(outcomeOf(() => receiveSubmission({ value, headers }))).toMatch(
            /^(accepted|refused)$/,
          );
        },
      ),
    ));
});

const outcomeOf = (attempt: () => unknown): string => {
  try {
    attempt();
    return 'accepted';
  } catch (error) {
    return isRefusal(error) ? 'refused' : String(error);
  }
};

const constants = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fc.constant(value)]));
