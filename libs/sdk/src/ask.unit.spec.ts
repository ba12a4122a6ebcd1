import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { type AskPerson, type AskSpec, identityOf, putQuestion } from './ask.js';
import { answering, QuestionAsked, questionsOf } from './questions.js';

const schema = z.object({ licence: z.string(), note: z.string().default('none') });
const which = { question: 'Which licence?', schema };
const identity = identityOf(putQuestion('scan', 1, which).ask);
const given = (...answers: readonly object[]) =>
  questionsOf(
    'scan',
    answers.map((answer) => ({ identity, answer: answer as never })),
  );
const problemOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('ask()', () => {
  it('gives the answer as its schema does, typed', async () => {
    const answer = await given({ licence: 'MIT' }).ask(which);
    expectTypeOf(answer).toEqualTypeOf<{ licence: string; note: string }>();
    expectTypeOf<AskSpec['schema']>().toEqualTypeOf<z.ZodObject>();
    expect(answer).toEqual({ licence: 'MIT', note: 'none' });
    // @ts-expect-error: an answer is an object, so that a form can be made of it
    await problemOf(given().ask({ question: 'How many?', schema: z.number() }));
  });

  it('breaks off at the first question without an answer, with all that a person needs', async () => {
    const questions = given({ licence: 'MIT' });
    await questions.ask(which);
    const asked = await problemOf(
      questions.ask({
        ...which,
        question: 'And who says so?',
        schema: z.object({ option: z.enum(['a', 'b']).default('a') }),
        options: [{ id: 'a', label: 'A', consequence: 'It goes on.' }],
        evidence: [{ claim: 'It is MIT.', source: 'LICENSE', quote: 'MIT License' }],
        safeDefault: { option: 'b' },
        proposal: { at: new Date(0) },
        queue: 'legal',
        dueInSeconds: 60,
        approvals: 2,
      }),
    );
    expect(asked).toBeInstanceOf(QuestionAsked);
    expect((asked as QuestionAsked).put).toMatchObject({
      question: 2,
      queue: 'legal',
      risk: 'medium',
      dueInSeconds: 60,
      approvals: 2,
      ask: {
        kind: 'question',
        title: 'And who says so?',
        need: { type: 'object', properties: { option: { default: 'a', enum: ['a', 'b'] } } },
        safeDefault: { option: 'b' },
        proposal: { at: '1970-01-01T00:00:00.000Z' },
      },
    });
  });

  it('remembers what broke it off, and asks nothing more', async () => {
    const questions = given();
    const first = await problemOf(questions.ask(which));
    expect(await problemOf(questions.ask({ ...which, question: 'Another?' }))).toBe(first);
    expect(questions.brokenOffBy()).toBe(first);
  });

  it('asks one after the other where several are begun at once', async () => {
    const others = { ...which, question: 'And the other?' };
    const both = ({ ask }: { ask: AskPerson }) => problemOf(Promise.all([ask(which), ask(others)]));
    expect(await both(given())).toMatchObject({ put: { question: 1 } });
    expect(await both(given({ licence: 'MIT' }))).toMatchObject({
      put: { question: 2, ask: { question: 'And the other?' } },
    });
  });

  it('asks again for an answer that does not fit, and says what was wrong', async () => {
    const strict = {
      ...which,
      schema: schema.refine(({ licence }) => licence !== '', 'no licence'),
    };
    const asked = await problemOf(given({ licence: '' }).ask(strict));
    expect(asked).toMatchObject({
      put: { question: 1, ask: { found: [expect.stringContaining('no licence') as string] } },
    });
    expect(identityOf((asked as QuestionAsked).put.ask)).toBe(identity);
  });

  it.each<[string, AskSpec]>([
    ['is not the one it was', { ...which, question: 'Which licence, at 10:42?' }],
    ['has another form', { ...which, schema: schema.extend({ more: z.string() }) }],
  ])('refuses a question that %s', async (_, changed) => {
    const questions = given({ licence: 'MIT' });
    expect(await problemOf(questions.ask(changed))).toMatchObject({
      errorClass: 'misconfigured',
      notDone: true,
      message: expect.stringContaining('must be the same each time') as string,
    });
    expect(questions.brokenOffBy()).toMatchObject({ errorClass: 'misconfigured' });
  });

  it.each<[string, AskSpec]>([
    ['is too long', { ...which, question: 'x'.repeat(4_001) }],
    ['has no form', { ...which, schema: z.object({ at: z.instanceof(Map) }) }],
    ['has no queue', { ...which, queue: 'two words' }],
    ['is due at once', { ...which, dueInSeconds: 0 }],
    [
      'has options, and no field for them',
      { ...which, options: [{ id: 'a', label: 'A', consequence: '' }] },
    ],
  ])('refuses a question that %s', async (_, wrong) => {
    expect(await problemOf(given().ask(wrong))).toMatchObject({
      errorClass: 'misconfigured',
      message: expect.stringContaining('Question 1 of scan cannot be asked') as string,
    });
  });
});

describe('answering()', () => {
  it('answers the questions of a tool in a test, one after the other, checked', async () => {
    const ask = answering([{ licence: 'MIT' }, { licence: 1 }]);
    expect(await ask(which)).toEqual({ licence: 'MIT', note: 'none' });
    await expect(ask(which)).rejects.toThrow('Answer 2 does not fit');
    await expect(ask(which)).rejects.toThrow('No answer is given to question 3: "Which licence?"');
  });
});
