import { describe, expect, it } from 'vitest';
import { marked, readOr } from './safe-text';

const read = (text: string): unknown => marked.parse(text);

describe('text of strangers', () => {
  it('is read as markdown, also with rules and quotes of quotes', () => {
    expect(readOr('**so**', read, 'plain')).toBe('<p><strong>so</strong></p>\n');
    expect(readOr('-'.repeat(200), read, 'plain')).toBe('<hr>\n');
    expect(readOr(`${'>'.repeat(20)} so`, read, 'plain')).toContain('<blockquote>');
  });

  it('is shown as it stands where it makes the reader overflow', () => {
    const overflow = (): never => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    expect(readOr('any', overflow, 'any')).toBe('any');
  });

  it('is not even tried where it is nested too deep', () => {
    const never = (): never => expect.unreachable();
    for (const mark of ['>', '> ', '- ', '1. ', '>- '])
      expect(readOr(mark.repeat(5_000), never, 'as it stands')).toBe('as it stands');
  });
});
