import { describe, expect, it } from 'vitest';
import {
  citationsIn,
  evidenceFor,
  foundWords,
  lookUp,
  namedIn,
  sourcesOf,
  sourceText,
  spanIn,
} from './evidence';

const ask = {
  evidence: [
    { claim: 'It writes a file.', source: 'tool:1', quote: 'try{\n    fs.writeFile(\n' },
    { claim: 'It is copyleft.', source: 'output', quote: '"license": "GPL-3.0-or-later"' },
  ],
  found: ['Declared licence and text: contradicts', 'The file is peacenotwar/index.js'],
  proposal: { package: 'node-ipc', version: '11.1.0' },
};
const sources = sourcesOf(ask);
const find = (typed: string) => {
  const found = lookUp(typed, sources);
  return found && foundWords(found);
};

describe('evidence', () => {
  it('says where a typed text stands word for word, whatever its case and spaces', () => {
    expect(find('gpl-3.0-or-later')).toBe('Found in source E2');
    expect(find('  fs.writeFile( ')).toBe('Found in source E1, line 2');
    expect(find('peacenotwar/index.js')).toBe('Found in fact 2');
    expect(find('11.1.0')).toBe('Found in the proposal, line 3');
  });

  it('finds the part of a sentence that says something', () => {
    expect(lookUp('because it is GPL-3.0-or-later inside', sources)?.words).toBe(
      'gpl-3.0-or-later',
    );
    expect(lookUp('it says: declared licence and so on', sources)?.words).toBe(
      'declared licence and',
    );
  });

  it('does not take a word that stands anywhere for something that was read', () => {
    for (const typed of ['', 'ok', 'is', 'looks fine to me', 'file', 'yes the licence'])
      expect(lookUp(typed, typed === 'file' ? [] : sources), typed).toBeUndefined();
  });

  it('finds the places where a text cites, and no others', () => {
    expect(citationsIn('On load E1, called E2. E9 is none; nor is E1x.', 2)).toEqual([
      'On load ',
      { cites: 1 },
      ', called ',
      { cites: 2 },
      '. ',
      'E9',
      ' is none; nor is E1x.',
    ]);
    expect(citationsIn('', 2)).toEqual([]);
    expect(namedIn('E2 says so, E1 too, and E2 again; not E7.', 2)).toEqual([2, 1]);
  });

  it('knows what a claim rests on: the same claim, or one that has the quote in it', () => {
    expect(evidenceFor('it writes a file.', ask)).toEqual([1]);
    expect(evidenceFor('The line "license": "GPL-3.0-or-later" says so', ask)).toEqual([2]);
    expect(evidenceFor('Something else', ask)).toEqual([]);
  });

  it('shows a quote with the lines around it, numbered as in its source', () => {
    const text = 'one\ntwo\nthree\nfour\nfive\nsix';
    expect(spanIn(text, 'four')?.map(({ n, isQuoted }) => (isQuoted ? `[${n}]` : n))).toEqual([
      2,
      3,
      '[4]',
      5,
      6,
    ]);
    expect(spanIn(text, 'one\ntwo')?.filter(({ isQuoted }) => isQuoted)).toHaveLength(2);
    expect(spanIn(text, 'seven')).toBeUndefined();
    expect(spanIn(text, ' ')).toBeUndefined();
  });

  it('reads a source where the evidence says it is, and does not guess where it is not', () => {
    const readable = {
      output: { text: 'a letter' },
      brief: 'write a letter',
      tools: new Map([['call-1', 'the tool said this']]),
    };
    expect(sourceText('output', 'a letter', readable)).toContain('"text": "a letter"');
    expect(sourceText('brief', 'a letter', readable)).toBe('write a letter');
    expect(sourceText('tool:call-1', 'said this', readable)).toBe('the tool said this');
    expect(sourceText('README.md', 'the tool', readable)).toBe('the tool said this');
    expect(sourceText('README.md', 'nowhere', readable)).toBeUndefined();
  });
});
