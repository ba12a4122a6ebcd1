import { describe, expect, it } from 'vitest';
import { meantBy, queryOf, termsIn, withTerm } from './terms';

describe('the terms of a search', () => {
  it.each([
    'subject:repo-7 model:openai/large 7f3k',
    'reviewer:"Ana of A" "two words"',
    'qwen:7b model:ollama/qwen:7b',
    '',
  ])('%j are written as they are read', (query) => {
    expect(queryOf(termsIn(query))).toBe(query);
  });

  it('are read by the rules of the server', () => {
    expect(termsIn('workflow:audit@3 nonsense:x  subject:"" ben')).toEqual([
      { kind: 'workflow', text: 'audit@3' },
      { text: 'nonsense:x' },
      { text: 'ben' },
    ]);
  });

  it('lose quotes that could not be read again', () => {
    expect(queryOf([{ kind: 'subject', text: 'a"b c' }])).toBe('subject:"ab c"');
  });

  it('stand once', () => {
    const terms = termsIn('subject:a');
    expect(withTerm(terms, { kind: 'subject', text: 'a' })).toEqual(terms);
    expect(withTerm(terms, { text: 'a' })).toHaveLength(2);
  });
});

describe('what is meant by what is typed', () => {
  it.each([
    ['fe4968e8-ca37', [undefined, 'task']],
    ['c553096093', [undefined, 'output', 'prompt', 'data', 'task']],
    ['audit@3', [undefined, 'workflow']],
    ['openai/large', [undefined, 'model']],
    ['ben', [undefined, 'subject', 'reviewer', 'tool', 'model', 'workflow']],
    ['reviewer:ben', ['reviewer']],
    [' ', []],
  ])('%j: %j', (typed, kinds) => {
    expect(meantBy(typed).map(({ kind }) => kind)).toEqual(kinds);
  });
});
