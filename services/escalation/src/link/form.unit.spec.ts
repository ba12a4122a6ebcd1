import type { Ask } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import { ask as plain } from '../ticket/ticket-fixture.spec.js';
import { answerOf, formOf } from './form.js';
import { noticePage, questionPage } from './page.js';

const need = {
  type: 'object',
  required: ['option', 'amount', 'fast'],
  properties: {
    option: { enum: ['pay', 'stop'] },
    amount: { type: 'number', default: 5 },
    fast: { type: 'boolean' },
    why: { type: 'string', maxLength: 100 },
    nested: { type: 'object' },
  },
};
const options = [
  { id: 'pay', label: 'Pay it', consequence: 'It is paid.' },
  { id: 'stop', label: 'Stop', consequence: '' },
];
const asked = (more: Partial<Ask> = {}): Ask => ({ ...plain, need, options, ...more });

describe('the form of an answer', () => {
  it('has a field for each plain property, with labels of options and defaults', () => {
    const { fields, isPartial } = formOf(asked());
    expect(isPartial).toBe(false);
    expect(fields.map(({ name, kind, initial }) => [name, kind, initial])).toEqual([
      ['option', 'choice', ''],
      ['amount', 'number', '5'],
      ['fast', 'choice', ''],
      ['why', 'line', ''],
    ]);
    expect(fields[0]?.choices.map(({ label }) => label)).toEqual(['Pay it', 'Stop']);
  });

  it('keeps the types of what is typed', () => {
    const typed = { 'f.option': '1', 'f.amount': '7.5', 'f.fast': '1', 'f.why': '' };
    expect(answerOf(formOf(asked()), typed)).toEqual({ option: 'stop', amount: 7.5, fast: false });
  });

  it('leaves it to the schema to refuse what is no number, and takes nothing that it does not show', () => {
    const typed = { 'f.amount': 'lots', 'f.option': '7', 'f.nested': '{}', 'f.__proto__': 'x' };
    expect(answerOf(formOf(asked()), typed)).toEqual({ amount: 'lots' });
  });

  it('of a link for one option offers that one alone', () => {
    const form = formOf(asked(), 'stop');
    expect(form.fields[0]).toMatchObject({ initial: '0', choices: [{ value: 'stop' }] });
    expect(answerOf(form, { 'f.option': '0' })).toEqual({ option: 'stop' });
  });

  it.each([
    ['an object is needed', { required: ['nested'] }],
    ['there are no properties', { properties: {} }],
  ])('is partial where %s', (_what, more) => {
    expect(formOf(asked({ need: { ...need, ...more } })).isPartial).toBe(true);
  });
});

describe('the page of a link', () => {
  const evil = '"><script>alert(1)</script><img src=//evil.example onerror=x>\'</textarea>&amp;';
  const page = (ask: Ask) =>
    questionPage({
      ask,
      form: formOf(ask),
      answerAs: 'ben',
      dueAt: '2026-11-25T10:00:00.000Z',
      shownHash: 'a'.repeat(64),
      revision: 3,
      consoleUrl: 'https://nightshift.example/#ticket/1',
      fault: evil,
      typed: { 'f.why': evil, 'f.amount': evil },
    });
  const hostile = page(
    asked({
      title: evil,
      question: evil,
      blocked: evil,
      found: [evil],
      proposal: { [evil]: evil },
      before: evil,
      evidence: [{ claim: evil, quote: evil, source: evil }],
      alternatives: [evil],
      confidence: { value: 0.5, basis: evil },
      policy: evil,
      costOfWaiting: evil,
      options: [{ id: 'pay', label: evil, consequence: evil }],
      need: {
        ...need,
        properties: {
          ...need.properties,
          why: { type: 'string', title: evil, description: evil },
          [evil]: { type: 'string', default: evil },
        },
      },
    }),
  );

  it('holds nothing that runs or is loaded, whatever a model wrote', () => {
    const tags = [...hostile.matchAll(/<([a-z!/][a-z0-9]*)/gi)].map(([, tag = '']) =>
      tag.toLowerCase(),
    );
    const known = [
      '!doctype',
      'html',
      'head',
      'meta',
      'title',
      'style',
      'body',
      'main',
      'h1',
      'h2',
      'p',
      'strong',
      'form',
      'input',
      'fieldset',
      'legend',
      'label',
      'small',
      'div',
      'textarea',
      'button',
      'a',
      'pre',
      'ul',
      'li',
      'blockquote',
    ];
    expect(
      [...new Set(tags.map((tag) => tag.replace('/', '')))].filter((tag) => !known.includes(tag)),
    ).toEqual([]);
    expect(hostile).not.toMatch(/\son\w+=[^x]|src=["']|<script|javascript:/i);
    expect([...hostile.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual([
      'https://nightshift.example/#ticket/1',
    ]);
  });

  it('is as balanced with hostile text as it is with plain text', () => {
    const count = (html: string, mark: string) => html.split(mark).length;
    const harmless = page(
      asked({ need: { ...need, properties: { ...need.properties, x: { type: 'string' } } } }),
    );
    for (const mark of ['<form', '</form>', '<textarea', '</textarea>', '<button'])
      expect([mark, count(hostile, mark) > 1]).toEqual([mark, count(harmless, mark) > 1]);
    expect(count(hostile, '<textarea')).toBe(count(hostile, '</textarea>'));
  });

  it('is read on a phone, light and dark, and says where a form is not plain', () => {
    expect(hostile).toContain('width=device-width');
    expect(hostile).toContain('color-scheme:light dark');
    const partial = page(asked({ need: { type: 'object' } }));
    expect(partial).toContain('Open the console');
    expect(partial).not.toContain('<form');
    expect(noticePage(evil, [evil])).not.toContain('<script');
  });
});
