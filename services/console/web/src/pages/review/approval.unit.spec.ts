import { describe, expect, it } from 'vitest';
import { approvalOf, CHECKED, checkOf, type Draft } from './approval';
import type { Ask } from './ticket';

const OPTIONS = [
  { id: 'yes', label: 'Send it', consequence: 'It is sent.' },
  { id: 'no', label: 'Leave it', consequence: 'It is not sent.' },
];
const HASH = `9c41${'0'.repeat(60)}`;
const evidence = [
  { claim: 'It is signed.', source: 'brief', quote: 'signed by Ana on 2026-11-25' },
];

interface Parts {
  readonly risk?: string;
  readonly kind?: string;
  readonly properties?: object;
  readonly required?: readonly string[];
  readonly isOpen?: boolean;
  readonly approvals?: number;
  readonly endorsed?: boolean;
  readonly ask?: Partial<Ask>;
}
const ticket = (parts: Parts = {}) => ({
  risk: parts.risk ?? 'low',
  kind: parts.kind ?? 'approval',
  shownHash: HASH,
  approvals: parts.approvals ?? 1,
  endorsement: parts.endorsed ? { by: 'ben', answer: { option: 'yes' }, resumeAt: null } : null,
  ask: {
    kind: parts.kind ?? 'approval',
    title: 'Send a letter?',
    question: 'Shall it be sent?',
    blocked: '',
    found: [],
    options: OPTIONS,
    evidence,
    alternatives: [],
    need: {
      type: 'object',
      properties: { option: { enum: ['yes', 'no'] }, ...parts.properties },
      required: ['option', ...(parts.required ?? [])],
      additionalProperties: parts.isOpen ?? false,
    },
    ...parts.ask,
  },
});
const draft = (values: Draft['values'] = {}, checked = ''): Draft => ({ values, checked });

const of = (parts: Parts, given: Draft = draft()) => approvalOf(ticket(parts), given);

describe('what `a` does', () => {
  it('takes the first option of a low risk at once, and says what comes of it', () => {
    expect(of({})).toEqual({ verb: 'Send it', answer: { option: 'yes' }, hindrance: undefined });
  });

  it('takes what was chosen instead', () => {
    expect(of({}, draft({ option: 'no' }))).toMatchObject({
      verb: 'Leave it',
      answer: { option: 'no' },
    });
  });

  it('wants a choice where the risk is not low, and names the keys', () => {
    expect(of({ risk: 'medium' }).hindrance).toEqual({
      why: 'Choose an answer first: 1 to 2.',
      field: 'option',
    });
    expect(of({ risk: 'medium' }, draft({ option: 'yes' })).hindrance).toBeUndefined();
  });

  it.each(['disagreement', 'unknown-outcome'])(
    'chooses nothing for a person where it is a question of fact: %s',
    (kind) => {
      expect(of({ kind }).hindrance?.field).toBe('option');
      expect(of({ kind }, draft({ option: 'no' })).verb).toBe('Leave it');
    },
  );

  it('points at the field of the form that is still needed', () => {
    const parts = { properties: { amount: { type: 'number' } }, required: ['amount'] };
    expect(of(parts).hindrance).toEqual({ why: 'Amount: Is needed.', field: 'amount' });
    expect(of(parts, draft({ amount: '0' }))).toMatchObject({
      answer: { option: 'yes', amount: 0 },
      hindrance: undefined,
    });
  });

  it('follows what the form asks for depending on the choice', () => {
    const need = {
      type: 'object',
      properties: {
        option: { enum: ['right', 'wrong'] },
        mistakes: { type: 'array', items: { type: 'string' } },
      },
      required: ['option'],
      if: { properties: { option: { const: 'wrong' } } },
      then: { required: ['mistakes'] },
    };
    const ask = { need, options: [] };
    expect(of({ ask })).toMatchObject({ answer: { option: 'right' }, hindrance: undefined });
    expect(of({ ask }, draft({ option: 'wrong' })).hindrance?.field).toBe('mistakes');
    const named = draft({ option: 'wrong', mistakes: '["It is forged."]' });
    expect(of({ ask }, named)).toMatchObject({
      answer: { option: 'wrong', mistakes: ['It is forged.'] },
      hindrance: undefined,
    });
  });

  it('says which of two answers it is', () => {
    expect(of({ approvals: 2 }).verb).toBe('Send it, first of two');
    expect(of({ approvals: 2, endorsed: true }).verb).toBe('Send it, second of two');
  });

  it('sends a form without options as it is', () => {
    const need = { type: 'object', properties: { amount: { type: 'number' } }, required: [] };
    expect(of({ ask: { options: [], need } }, draft({ amount: '2.5' }))).toEqual({
      verb: 'Send the answer',
      answer: { amount: 2.5 },
      hindrance: undefined,
    });
  });
});

describe('an answer of high risk', () => {
  const chosen = { option: 'yes' };

  it('wants the required text of the form to be filled from the evidence', () => {
    const parts = { risk: 'high', properties: { file: { type: 'string' } }, required: ['file'] };
    expect(checkOf(ticket(parts))).toEqual({ kind: 'field', name: 'file' });
    expect(of(parts, draft(chosen)).hindrance?.field).toBe('file');
    expect(of(parts, draft({ ...chosen, file: 'whatever' })).hindrance).toMatchObject({
      field: 'file',
    });
    expect(of(parts, draft({ ...chosen, file: 'Signed by Ana' })).hindrance).toBeUndefined();
  });

  it('wants an optional reason to name what was checked', () => {
    const parts = { risk: 'high', properties: { reason: { type: 'string' } } };
    expect(of(parts, draft(chosen)).hindrance?.field).toBe('reason');
    expect(
      of(parts, draft({ ...chosen, reason: 'It is signed by Ana, so yes.' })).hindrance,
    ).toBeUndefined();
  });

  it('binds what was checked into the answer where the form takes more', () => {
    const parts = { risk: 'high', isOpen: true };
    expect(of(parts, draft(chosen)).hindrance?.field).toBe(CHECKED);
    expect(of(parts, draft(chosen, ' 2026-11-25 '))).toMatchObject({
      answer: { option: 'yes', checked: '2026-11-25' },
      hindrance: undefined,
    });
  });

  it('wants the hash of what is shown where the form takes nothing, and does not send it', () => {
    const parts = { risk: 'high' };
    expect(of(parts, draft(chosen)).hindrance?.field).toBe(CHECKED);
    expect(of(parts, draft(chosen, '9c42')).hindrance?.field).toBe(CHECKED);
    expect(of(parts, draft(chosen, '9C41'))).toMatchObject({
      answer: { option: 'yes' },
      hindrance: undefined,
    });
  });

  it('is never given by `a` alone, whatever the form', () => {
    const forms: Parts[] = [
      {},
      { isOpen: true },
      { properties: { reason: { type: 'string' } } },
      { properties: { file: { type: 'string' } }, required: ['file'] },
      { ask: { evidence: [], options: [] } },
    ];
    for (const form of forms)
      for (const values of [{}, chosen])
        expect(of({ ...form, risk: 'high' }, draft(values)).hindrance).toBeDefined();
  });
});
