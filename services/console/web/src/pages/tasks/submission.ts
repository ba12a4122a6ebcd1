import {
  type FormFaults,
  type FormValues,
  type JsonSchema,
  faultsOf,
  partsOf,
  valueOf,
} from '../../ui/schema-model';
import type { Fault } from '../../api/client';
import { instantOf } from '../../ui/local-time';

/** What is typed beside the brief, as text. */
export interface Terms {
  readonly subject: string;
  readonly idempotencyKey: string;
  readonly priority: string;
  /** As a field of the local time has it. */
  readonly deadlineAt: string;
  readonly budgetUsd: string;
}
export type TermFaults = Readonly<Partial<Record<keyof Terms, string>>>;

export const NO_TERMS: Terms = {
  subject: '',
  idempotencyKey: '',
  priority: '',
  deadlineAt: '',
  budgetUsd: '',
};

export interface Submission {
  readonly workflow: string;
  readonly brief: unknown;
  readonly subject?: string;
  readonly idempotencyKey?: string;
  readonly priority?: number;
  readonly deadlineAt?: string;
  readonly budgetUsd?: number;
}

/** Every fault at its field; the rest in a list. */
export interface SubmissionFaults {
  readonly brief: FormFaults;
  readonly terms: TermFaults;
  readonly others: readonly string[];
}

export const NO_FAULTS: SubmissionFaults = { brief: {}, terms: {}, others: [] };

export const hasFaults = ({ brief, terms, others }: SubmissionFaults): boolean =>
  Object.keys(brief).length + Object.keys(terms).length + others.length > 0;

/** What would be sent, and what is wrong with it that can be said here. */
export const submissionOf = (
  workflow: string,
  schema: JsonSchema,
  values: FormValues,
  terms: Terms,
): { readonly body: Submission; readonly faults: SubmissionFaults } => {
  const { value, faults } = valueOf(schema, values);
  const { whole, rest } = splitWhole(faults, schema);
  return {
    body: { workflow, brief: value, ...written(terms) },
    faults: { brief: rest, terms: termFaults(terms), others: whole },
  };
};

const written = (terms: Terms): Omit<Submission, 'workflow' | 'brief'> => {
  const deadlineAt = instantOf(terms.deadlineAt);
  const [subject, idempotencyKey] = [terms.subject.trim(), terms.idempotencyKey.trim()];
  return {
    ...(subject === '' ? {} : { subject }),
    ...(idempotencyKey === '' ? {} : { idempotencyKey }),
    ...(terms.priority === '' ? {} : { priority: Number(terms.priority) }),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(terms.budgetUsd.trim() === '' ? {} : { budgetUsd: Number(terms.budgetUsd) }),
  };
};

const termFaults = ({ budgetUsd }: Terms): TermFaults =>
  budgetUsd.trim() === '' || Number(budgetUsd) > 0
    ? {}
    : { budgetUsd: 'It must be an amount above 0, in dollars.' };

const isTerm = (name: string): name is keyof Terms => Object.hasOwn(NO_TERMS, name);

/** What the server found wrong, at the fields. */
export const serverFaults = (
  faults: readonly Fault[],
  detail: string,
  schema: JsonSchema,
): SubmissionFaults => {
  const terms: Record<string, string> = {};
  const brief: Fault[] = [];
  const others: string[] = [];
  for (const { at, reason } of faults) {
    const [, first = '', ...rest] = at.split('/');
    if (isTerm(first)) terms[first] = sentenceOf(reason);
    else if (first === 'brief') brief.push({ at: `/${rest.join('/')}`, reason });
    else others.push(at === '' ? reason : `${at}: ${reason}`);
  }
  const { whole, rest } = splitWhole(faultsOf(brief, partsOf(schema)), schema);
  const all = { brief: rest, terms, others: [...others, ...whole] };
  // A refusal without parts is about the whole.
  return hasFaults(all) ? all : { ...all, others: [detail] };
};

/** "must be …" goes on from the field; what begins like a sentence is one. */
const sentenceOf = (reason: string): string =>
  /^[A-Z]/.test(reason) ? `${reason}.` : `It ${reason}.`;

/** Faults of the whole stand at the one field of a schema without properties, else in the list. */
const splitWhole = (
  faults: FormFaults,
  schema: JsonSchema,
): { readonly whole: readonly string[]; readonly rest: FormFaults } => {
  if (partsOf(schema)[0]?.name === '') return { whole: [], rest: faults };
  const { '': whole, ...rest } = faults;
  return { whole: whole ? [`The brief: ${whole}`] : [], rest };
};

/** The same request for a shell; nothing in it can end the quotation. */
export const curlOf = (origin: string, body: Submission): string =>
  [
    `curl -X POST ${origin}/v1/tasks \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(body, undefined, 2).replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
