import { describe, expect, it } from 'vitest';
import { allEvents } from './catalogue.js';
import { erasedContentOf } from './erased.js';
import { upcasters } from './upcasters.js';

const withContent = allEvents.filter(({ content }) => !content.safeParse(undefined).success);

describe('what stands for erased content', () => {
  it.each(withContent.map(({ type, content }) => [type, content] as const))(
    'of %s is what its readers expect',
    (type, content) => {
      expect(content.safeParse(erasedContentOf(type)).error).toBeUndefined();
    },
  );

  it('says so where a text is wanted', () => {
    expect(erasedContentOf('task.accepted.v1')).toEqual({ brief: '[erased]' });
  });

  it('is of the newest version', () => {
    for (const old of Object.keys(upcasters))
      expect(() => erasedContentOf(old), old).not.toThrow(/no known event type/);
  });

  it('is not made up for a type that nobody knows', () => {
    expect(() => erasedContentOf('constructor')).toThrow(/no known event type/);
  });
});
