import type { JsonObject, Sha256 } from '@nightshift/kernel';
import { z } from 'zod';
import { type AskPerson, type AskSpec, identityOf, putQuestion, type PutQuestion } from './ask.js';
import { NotDone } from './not-done.js';

/** The answer to a question of an earlier attempt of the call. */
export interface AnsweredQuestion {
  readonly identity: Sha256;
  readonly answer: JsonObject;
}

/** Breaks a call off at a question that has no answer yet: nothing has been done. */
export class QuestionAsked extends Error {
  override readonly name = 'QuestionAsked';

  constructor(
    readonly put: PutQuestion,
    tool: string,
  ) {
    super(
      `${tool} waits for an answer to question ${put.question}: it is called again from its beginning.`,
    );
  }
}

/** What one attempt of a call asks. */
export interface Questions {
  readonly ask: AskPerson;
  /** What broke the attempt off, also where the tool has caught it. */
  readonly brokenOffBy: () => QuestionAsked | NotDone | undefined;
}

/** For whoever carries out tools: the questions of one attempt, with the answers there are, in order. */
export const questionsOf = (tool: string, answers: readonly AnsweredQuestion[] = []): Questions => {
  let asked = 0;
  let brokenOff: QuestionAsked | NotDone | undefined;
  const breakOff = (by: QuestionAsked | NotDone): never => {
    // Of several that were begun at once the first is asked.
    brokenOff ??= by;
    throw brokenOff;
  };
  const put = (n: number, spec: AskSpec): PutQuestion => {
    try {
      return putQuestion(tool, n, spec);
    } catch (error) {
      return breakOff(error instanceof NotDone ? error : unfit(tool, n, error));
    }
  };
  const ask: AskPerson = async (spec) => {
    if (brokenOff) throw brokenOff;
    asked += 1;
    const question = put(asked, spec);
    const given = answers[question.question - 1];
    if (!given) return breakOff(new QuestionAsked(question, tool));
    if (given.identity !== identityOf(question.ask)) return breakOff(changed(tool, question));
    const read = await spec.schema.safeParseAsync(given.answer);
    if (!read.success)
      return breakOff(new QuestionAsked(again(question, z.prettifyError(read.error)), tool));
    return read.data;
  };
  return { ask, brokenOffBy: () => brokenOff };
};

const unfit = (tool: string, n: number, error: unknown): NotDone =>
  new NotDone('misconfigured', `Question ${n} of ${tool} cannot be asked: ${String(error)}`);

const changed = (tool: string, { question, ask }: PutQuestion): NotDone =>
  new NotDone(
    'misconfigured',
    `Question ${question} of ${tool} is not the one that was answered: now it is "${ask.question.slice(0, 200)}". The n-th question of a call must be the same each time, with the same schema: what it says must not depend on the clock, on chance or on what has changed meanwhile.`,
  );

/** Most facts of a question: the newest is what was wrong with the answer. */
const MAX_FOUND = 50;

const again = (question: PutQuestion, fault: string): PutQuestion => {
  const note = `The answer that was given does not fit: ${fault}`.slice(0, 4_000);
  const found = [note, ...question.ask.found].slice(0, MAX_FOUND);
  return { ...question, ask: { ...question.ask, found } };
};

/**
 * For tests of tools: an `ask` that is answered by these, one after the other, each checked by the
 * schema of its question. `tool.call(input, { …, ask: answering([{ licence: 'MIT' }]) })`.
 * @throws Error where a question has no answer left, or one that does not fit
 */
export const answering = (answers: readonly object[]): AskPerson => {
  let asked = 0;
  return async (spec) => {
    const { question, ask } = putQuestion('the tool', asked + 1, spec);
    asked = question;
    const answer = answers[question - 1];
    if (!answer) throw new Error(`No answer is given to question ${question}: "${ask.question}"`);
    const read = await spec.schema.safeParseAsync(answer);
    if (read.success) return read.data;
    throw new Error(`Answer ${question} does not fit: ${z.prettifyError(read.error)}`);
  };
};
