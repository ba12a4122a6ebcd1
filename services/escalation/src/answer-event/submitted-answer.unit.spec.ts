import { answerSubmissionType } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import { parseSigned, receiveAnswer } from './submitted-answer.js';

const data = { key: 'erp', timestamp: 1, payload: '{}', signature: 'v1,x' };
const event = { specversion: '1.0', id: 'a1', source: '/erp', type: answerSubmissionType, data };
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('an answer on the topic', () => {
  it('is a CloudEvent, structured or binary', () => {
    expect(receiveAnswer({ value: JSON.stringify(event), headers: {} })).toMatchObject({
      id: 'a1',
      data,
    });
    const { data: _, ...head } = event;
    const headers = Object.fromEntries(
      Object.entries(head).map(([name, value]) => [`ce_${name}`, value]),
    );
    expect(receiveAnswer({ value: JSON.stringify(data), headers })).toMatchObject({
      id: 'a1',
      data,
    });
  });

  it.each([
    ['no JSON', 'secret text'],
    ['another type', JSON.stringify({ ...event, type: 'other' })],
    ['no signature', JSON.stringify({ ...event, data: { ...data, signature: undefined } })],
  ])('is unreadable as %s, and the reason quotes none of it', (_what, value) => {
    expect(codeOf(() => receiveAnswer({ value, headers: {} }))).toBe('unreadable-answer');
    expect(() => receiveAnswer({ value, headers: {} })).not.toThrow('secret text');
  });
});

describe('what was signed', () => {
  const signed = {
    ticketId: '0190c0de-0000-7000-8000-000000000001',
    shownHash: 'a'.repeat(64),
    answer: { option: 'yes' },
  };

  it('is an answer to one ticket as it was shown', () => {
    expect(parseSigned(JSON.stringify(signed))).toEqual(signed);
  });

  it.each([
    ['more than that', JSON.stringify({ ...signed, by: 'root' })],
    ['no object as answer', JSON.stringify({ ...signed, answer: 'yes' })],
    [
      'an answer that is nested without end',
      JSON.stringify({ ...signed, answer: { a: 0 } }).replace(
        '0}',
        `${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      ),
    ],
    ['no JSON', 'secret'],
  ])('is refused with %s', (_what, payload) => {
    expect(codeOf(() => parseSigned(payload))).toBe('invalid-answer');
  });
});
