import { describe, expect, it } from 'vitest';
import {
  choiceOf,
  choicesIn,
  linesOf,
  listOf,
  ownFieldsOf,
  reasonFieldOf,
  rejectionIn,
  rejectionOf,
  setOf,
} from './answer-form';

const option = (id: string, label = id) => ({ id, label, consequence: `${label} happens.` });
const ask = (need: object, options = [option('allow'), option('unshipped'), option('forbid')]) => ({
  kind: 'question',
  need: need as Record<string, unknown>,
  options,
});
const LICENCE = ask({
  type: 'object',
  properties: {
    option: { enum: ['allow', 'unshipped', 'forbid'] },
    reason: { type: 'string', maxLength: 1000 },
  },
  required: ['option'],
  additionalProperties: false,
});

describe('the form of an answer', () => {
  it('chooses by digit among the options that the schema takes, with what comes of each', () => {
    expect(choiceOf(LICENCE)?.options.map(({ id }) => id)).toEqual([
      'allow',
      'unshipped',
      'forbid',
    ]);
    const more = ask({ properties: { option: { enum: ['yes', 'ask-legal'] } } }, [option('yes')]);
    expect(choiceOf(more)?.options).toEqual([
      option('yes'),
      { id: 'ask-legal', label: 'Ask legal', consequence: '' },
    ]);
  });

  it('has no choice where the schema has none, or one with more values than there are digits', () => {
    expect(choiceOf(ask({ properties: { amount: { type: 'number' } } }))).toBeUndefined();
    const many = Array.from({ length: 10 }, (_, n) => `o${n}`);
    expect(choiceOf(ask({ properties: { option: { enum: many } } }, []))).toBeUndefined();
  });

  it('knows the option that says no by its whole name, and guesses none', () => {
    expect(rejectionIn(LICENCE)?.id).toBe('forbid');
    const yes = ask({ properties: { option: { enum: ['no', 'yes'] } } }, []);
    expect(rejectionIn(yes)?.id).toBe('no');
    const ship = ask({ properties: { option: { enum: ['no-delay', 'not-now', 'ship-us'] } } }, []);
    expect(rejectionIn(ship)).toBeUndefined();
    expect(rejectionOf(ship, {}, 'Facts are wrong')).toBeUndefined();
    expect(
      rejectionIn(ask({ properties: { option: { enum: ['no'] } } }, [])),
      'there is nothing else to say',
    ).toBeUndefined();
  });

  it.each([
    ['unknown-outcome', ['happened', 'not-happened', 'stop'], 'stop'],
    ['unknown-outcome', ['happened', 'not-happened'], undefined],
    ['disagreement', ['accept', 'correct', 'fail'], 'fail'],
    ['disagreement', ['high', 'medium', 'reject'], undefined],
  ])('says no to a question of fact by ending it only: %s of %j is %s', (kind, ids, no) => {
    const asked = { ...ask({ properties: { option: { enum: ids } } }, []), kind };
    expect(rejectionIn(asked)?.id).toBe(no);
  });

  it('says no with a reason where the form has room for it, and keeps what was typed', () => {
    expect(rejectionOf(LICENCE, {}, 'Facts are wrong')).toEqual({
      option: 'forbid',
      reason: 'Facts are wrong',
    });
    expect(rejectionOf(LICENCE, { reason: 'See E1.' }, 'Facts are wrong')).toEqual({
      option: 'forbid',
      reason: 'Facts are wrong. See E1.',
    });
    expect(rejectionOf(LICENCE, { reason: 'Mine.' }, 'Other, with a note')).toEqual({
      option: 'forbid',
      reason: 'Mine.',
    });
    const bare = ask({ properties: { option: { enum: ['yes', 'no'] } } }, []);
    expect(rejectionOf(bare, {}, 'Facts are wrong')).toEqual({ option: 'no' });
    expect(rejectionOf(ask({ properties: { amount: {} } }), {}, 'Facts are wrong')).toBeUndefined();
  });

  it('writes a reason into a free text only: not into a date, and not into a choice', () => {
    const need = {
      properties: {
        reason: { enum: ['a', 'b'] },
        note: { type: 'string', format: 'date' },
        guidance: { type: 'string' },
      },
    };
    expect(reasonFieldOf(need)).toBe('guidance');
    expect(reasonFieldOf({ properties: { title: { type: 'string' } } })).toBeUndefined();
    expect(reasonFieldOf({ properties: { why: { type: 'string' } }, required: ['why'] })).toBe(
      'why',
    );
  });

  it('shows lists of texts and sets of choices as what they are, and everything else as the form does', () => {
    const need = {
      properties: {
        mistakes: { type: 'array', items: { type: 'string' } },
        numbers: { type: 'array', items: { type: 'number' } },
        verdicts: {
          type: 'object',
          properties: { f1: { enum: ['right', 'wrong'], title: 'It is forged.' } },
        },
        any: { type: 'object' },
        reason: { type: 'string' },
      },
    };
    expect(ownFieldsOf(need)).toEqual(['mistakes', 'verdicts']);
    expect(choicesIn(need.properties.verdicts)).toEqual([
      { name: 'f1', title: 'It is forged.', values: ['right', 'wrong'] },
    ]);
  });

  it('reads a list line by line, without the empty ones', () => {
    expect(listOf('One.\n\n Two.\n')).toBe('["One."," Two."]');
    expect(listOf(' \n')).toBeUndefined();
    expect(linesOf('["One.","Two."]')).toBe('One.\nTwo.');
    expect(linesOf(undefined)).toBe('');
    expect(setOf('{"f1":"right"}')).toEqual({ f1: 'right' });
    expect(setOf(undefined)).toEqual({});
  });
});
