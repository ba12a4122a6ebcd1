import { describe, expect, it } from 'vitest';
import { carriedOver, changesSince, differences, isStale } from './stale';
import type { Ask } from './ticket';

const ask: Ask = {
  kind: 'approval',
  title: 'Send a letter?',
  question: 'Shall it be sent?',
  blocked: 'Nothing is sent without leave.',
  found: ['It is signed.'],
  need: {},
  options: [],
  proposal: { text: 'Dear Ana', pages: 1 },
  evidence: [],
  alternatives: [],
};

describe('a view that is stale', () => {
  it('is one of another hash, or of an older revision', () => {
    const seen = { shownHash: 'a', revision: 2 };
    expect(isStale(seen, { shownHash: 'a', revision: 2 })).toBe(false);
    expect(isStale(seen, { shownHash: 'b', revision: 2 })).toBe(true);
    expect(isStale(seen, { shownHash: 'a', revision: 3 })).toBe(true);
    // A list that is a moment behind makes nothing stale.
    expect(isStale(seen, { shownHash: 'a', revision: 1 })).toBe(false);
  });

  it('says what made the revisions that were not seen', () => {
    const changes = [2, 3, 4].map((revision) => ({ revision, what: `change ${revision}` }));
    expect(changesSince({ revision: 2 }, { changes })).toEqual(['change 3', 'change 4']);
  });

  it('shows the difference place by place', () => {
    const now = {
      ...ask,
      found: ['It is signed.', 'It is dated.'],
      proposal: { text: 'Dear Ben', pages: 1 },
      confidence: { value: 0.5, basis: 'a guess' },
    };
    expect(differences(ask, now)).toEqual([
      { at: '/found/1', after: 'It is dated.' },
      { at: '/proposal/text', before: 'Dear Ana', after: 'Dear Ben' },
      { at: '/confidence', after: { value: 0.5, basis: 'a guess' } },
    ]);
    expect(differences(ask, { ...ask })).toEqual([]);
  });

  it('keeps what was typed where the form still asks for it and takes it', () => {
    const need = {
      properties: { option: { enum: ['yes', 'later'] }, reason: { type: 'string' } },
    };
    const typed = { option: 'no', reason: 'Mine', gone: 'x' };
    expect(carriedOver(typed, need)).toEqual({ reason: 'Mine' });
    expect(carriedOver({ option: 'yes' }, need)).toEqual({ option: 'yes' });
  });
});
