import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTask, readWord, whyWord } from './words';

const url = new URL('../../../../../schemas/openapi.json', import.meta.url);
/** Of every route that shows what was sealed. */
const purposes = new Set(
  Array.from(
    readFileSync(url, 'utf8').matchAll(/"x-nightshift-access":\s*\{\s*"purpose":\s*"([a-z]+)"/g),
    ([, purpose = '']) => purpose,
  ),
);

describe('the words of an access', () => {
  it('are there for every purpose that routes record', () => {
    expect(purposes.size).toBeGreaterThan(10);
    expect([...purposes].filter((one) => readWord(one) === one)).toEqual([]);
    expect(readWord('constructor')).toBe('constructor');
  });

  it('say why, or why that is not known', () => {
    const none = { taskId: 't1', reason: null, reasonErased: false };
    expect(whyWord({ ...none, reason: 'case 1' })).toBe('case 1');
    expect(whyWord(none)).toBe('None was given');
    expect(whyWord({ ...none, reasonErased: true })).toBe('Erased with the content');
    expect(whyWord({ ...none, taskId: null })).toBe('Lists keep none');
  });

  it('lead to tasks, not to kept answers', () => {
    expect([isTask('0190f0c2'), isTask('precedent/1')]).toEqual([true, false]);
  });
});
