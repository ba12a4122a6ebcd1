import { describe, expect, it } from 'vitest';
import { termsIn } from './terms.js';

describe('the terms of a search', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['repo-7', [{ text: 'repo-7' }]],
    ['subject:repo-7', [{ kind: 'subject', text: 'repo-7' }]],
    [
      'workflow:audit@3 model:openai/large 7f3k',
      [
        { kind: 'workflow', text: 'audit@3' },
        { kind: 'model', text: 'openai/large' },
        { text: '7f3k' },
      ],
    ],
    ['reviewer:"Ana of A"', [{ kind: 'reviewer', text: 'Ana of A' }]],
    ['"two words"', [{ text: 'two words' }]],
    ['subject:""', []],
    ['subject:', [{ text: 'subject:' }]],
  ])('of %j are %j', (query, terms) => {
    expect(termsIn(query)).toEqual(terms);
  });

  it('keep a colon that is part of a name', () => {
    expect(termsIn('qwen:7b model:ollama/qwen:7b')).toEqual([
      { text: 'qwen:7b' },
      { kind: 'model', text: 'ollama/qwen:7b' },
    ]);
  });

  it('are eight at most', () => {
    expect(termsIn('a b c d e f g h')).toHaveLength(8);
    expect(() => termsIn('a b c d e f g h i')).toThrow(
      expect.objectContaining({ code: 'invalid-search' }),
    );
  });
});
