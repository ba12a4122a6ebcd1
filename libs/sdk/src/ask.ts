import { type Ask, ask as askContract, askFacts, type Risk } from '@nightshift/contracts';
import { hashOfJson, type Json, type Sha256 } from '@nightshift/kernel';
import { z } from 'zod';
import { jsonSchemaOf } from './json-schema.js';
import { NotDone } from './not-done.js';

/** A question of a tool to a person. Say everything that is needed to answer without opening anything else. */
export interface AskSpec<Schema extends z.ZodObject = z.ZodObject> {
  /** At most 4,000 characters. With `schema` it is the identity of the question: see {@link AskPerson}. */
  readonly question: string;
  /** The form of the answer. Defaults (`.default(…)`) are filled in for the person. */
  readonly schema: Schema;
  /** Default: how the question begins. */
  readonly title?: string;
  /** What cannot be done without the answer, and why. */
  readonly blocked?: string;
  /** What has been found out so far, one fact each. */
  readonly found?: readonly string[];
  /** What claims rest on: `source` is where `quote` stands word for word. */
  readonly evidence?: readonly {
    readonly claim: string;
    readonly source: string;
    readonly quote: string;
  }[];
  /** One key each. The `id` that is chosen is the field `option` of the answer: `schema` must have it. */
  readonly options?: readonly {
    readonly id: string;
    readonly label: string;
    readonly consequence: string;
  }[];
  /** What would be done, and what it would change: people are shown the difference. JSON values. */
  readonly proposal?: unknown;
  readonly before?: unknown;
  /** What was considered and rejected, and why. */
  readonly alternatives?: readonly string[];
  /** `value` from 0 to 1. */
  readonly confidence?: { readonly value: number; readonly basis: string };
  /** The rule that applies, word for word. */
  readonly policy?: string;
  /** What it costs to leave this unanswered. */
  readonly costOfWaiting?: string;
  /** The facts that decide the answer: open questions where they are the same may be answered together. */
  readonly relevant?: { readonly [name: string]: Json };
  /** Default `reviewers`. */
  readonly queue?: string;
  /** Default `medium`. */
  readonly risk?: Risk;
  /** Default 86,400: one day. */
  readonly dueInSeconds?: number;
  /** Persons who must give the same answer; default 1. */
  readonly approvals?: 1 | 2;
  /** The answer that counts when nobody has answered in time. */
  readonly safeDefault?: z.input<Schema>;
}

/**
 * Asks a person, and waits for as long as it takes: the run is suspended, holds no process and no
 * money meanwhile, and survives restarts and newer versions of its workflow.
 *
 * **`run` is called again from its beginning.** It is broken off at the first question that has no
 * answer. Once a person has answered, it is called again with the same input and idempotency key,
 * and each `ask` that was answered returns at once. So:
 *
 * - What stands before an `ask` runs again, and must be repeatable: read, compute, ask. **An effect
 *   belongs after the last question.** Whatever the tool's effect class, a call that was broken off
 *   at a question counts as not done, and is called again.
 * - The n-th `ask` of a call must be the same question (`question` and `schema`) each time: else
 *   the call fails as `misconfigured`. Ask nothing that depends on the clock or on chance.
 * - A call is broken off by an error that `ask` throws. Let it through: it is remembered, and
 *   whatever `run` makes of it, returns or throws, the question is asked. After it,
 *   `context.fetch` refuses.
 * - Questions of one call are asked one after the other, in the order of the calls of `ask`, also
 *   where several are begun at once (`Promise.all`).
 *
 * An answer that does not fit `schema` (its refinements included) is asked for again, with what was
 * wrong. An option is only an answer: none ends the run. The tool's time-out does not run while a
 * person is asked. Tests give answers with `answering`.
 *
 * @returns the answer as `schema` gives it
 * @throws NotDone `misconfigured` for a question that is not the one it was, or that cannot be asked
 */
export type AskPerson = <Schema extends z.ZodObject>(
  spec: AskSpec<Schema>,
) => Promise<z.output<Schema>>;

/** A question as it is put to people. */
export interface PutQuestion {
  /** The how-manieth of the call, from 1. */
  readonly question: number;
  readonly ask: Ask;
  readonly queue: string;
  readonly risk: Risk;
  readonly dueInSeconds: number;
  readonly approvals?: 1 | 2;
}

const DAY_S = 86_400;
const settings = askFacts.pick({ queue: true, risk: true }).extend({
  dueInSeconds: z.int().positive(),
  approvals: z.union([z.literal(1), z.literal(2)]).optional(),
});

/** Which question it is, whatever else is said with it. */
export const identityOf = ({ question, need }: Pick<Ask, 'question' | 'need'>): Sha256 =>
  hashOfJson([question, need]);

/** @throws NotDone `misconfigured` for what cannot be asked */
export const putQuestion = (tool: string, question: number, spec: AskSpec): PutQuestion => {
  const { queue = 'reviewers', risk = 'medium', dueInSeconds = DAY_S, approvals } = spec;
  const refuse = (reason: string): never => {
    throw new NotDone(
      'misconfigured',
      `Question ${question} of ${tool} cannot be asked: ${reason}`,
    );
  };
  if (spec.options && spec.options.length > 0 && !('option' in spec.schema.shape))
    refuse('it has options, and its schema has no field "option" for the one that is chosen.');
  const fit = askContract.safeParse(asJson(tool, spec, needOf(spec, refuse)));
  const asked = settings.safeParse({
    queue,
    risk,
    dueInSeconds,
    ...(approvals && { approvals }),
  });
  if (!fit.success) return refuse(z.prettifyError(fit.error));
  if (!asked.success) return refuse(z.prettifyError(asked.error));
  return {
    question,
    ask: fit.data,
    queue,
    risk,
    dueInSeconds,
    ...(approvals === undefined ? {} : { approvals }),
  };
};

const needOf = ({ schema }: AskSpec, refuse: (reason: string) => never) => {
  try {
    return jsonSchemaOf(schema, 'input');
  } catch (error) {
    return refuse(`its schema has no JSON Schema: ${String(error)}`);
  }
};

/** As it is stored: without what is not given, and with JSON values alone. */
const asJson = (tool: string, spec: AskSpec, need: Ask['need']): unknown => {
  const { schema: _, queue: __, risk: ___, dueInSeconds: ____, approvals: _____, ...said } = spec;
  return JSON.parse(
    JSON.stringify({
      title: spec.question.slice(0, 200),
      blocked: `${tool} cannot go on without the answer.`,
      found: [],
      evidence: [],
      options: [],
      alternatives: [],
      ...said,
      kind: 'question',
      need,
    }),
  ) as unknown;
};
