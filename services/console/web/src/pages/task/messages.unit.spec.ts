import { describe, expect, it } from 'vitest';
import { messageOf, toneOf } from './messages';

describe('a message', () => {
  it('is shown part by part, whoever said it', () => {
    expect(messageOf({ role: 'system', content: 'You audit.' })).toEqual({
      role: 'system',
      parts: [{ kind: 'text', value: 'You audit.' }],
    });
    const content = [
      { type: 'reasoning', text: 'hm' },
      { type: 'tool-call', toolName: 'read', input: { folder: '/' } },
      { type: 'tool-result', toolName: 'read', output: { type: 'json', value: { a: 1 } } },
      { type: 'file', data: 'x' },
    ];
    expect(messageOf({ role: 'assistant', content }).parts).toEqual([
      { kind: 'reasoning', value: 'hm' },
      { kind: 'call', tool: 'read', value: { folder: '/' } },
      { kind: 'result', tool: 'read', value: { a: 1 } },
      { kind: 'other', value: { type: 'file', data: 'x' } },
    ]);
  });
});

it('the colour of an outcome says whose fault it is', () => {
  expect(
    [null, 'answered', 'asked', 'rate-limited', 'malformed-output', 'cancelled'].map(toneOf),
  ).toEqual(['run', 'done', 'wait', 'halt', 'fail', 'idle']);
});
