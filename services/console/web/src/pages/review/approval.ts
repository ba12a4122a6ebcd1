import { type FormValues, partsOf, valueOf } from '../../ui/schema-model';
import { choiceOf, HAS_NO_FIRST, reasonFieldOf, requiredTextsOf, takesMore } from './answer-form';
import { type Found, lookUp, sourcesOf } from './evidence';
import { type JsonObject, shortHash, type Ticket } from './ticket';

/** What `a` does, and when it may. The higher the risk, the more must have been seen first. */

/** What must be done before an answer of high risk. */
export type Check =
  | { readonly kind: 'none' }
  /** A text that the form asks for anyway. */
  | { readonly kind: 'field'; readonly name: string }
  /** Something of the evidence, which becomes a part of the answer. */
  | { readonly kind: 'extra'; readonly name: string }
  /** The form takes nothing more: the first characters of the hash of what is shown. */
  | { readonly kind: 'hash'; readonly word: string };

export interface Draft {
  /** What stands in the fields. */
  readonly values: FormValues;
  /** What was typed for a check of kind `hash` or `extra`. */
  readonly checked: string;
}

export interface Approval {
  /** What comes of it, as the button says. */
  readonly verb: string;
  readonly answer: JsonObject;
  /** Why it cannot be given yet, and where that is mended. */
  readonly hindrance: { readonly why: string; readonly field: string } | undefined;
}

const HASH_WORD = 4;

type Asked = Pick<Ticket, 'ask' | 'risk' | 'kind' | 'shownHash'>;

export const checkOf = ({ ask, risk, shownHash }: Omit<Asked, 'kind'>): Check => {
  if (risk !== 'high') return { kind: 'none' };
  const [name] = requiredTextsOf(ask.need);
  if (name !== undefined) return { kind: 'field', name };
  const optional = reasonFieldOf(ask.need);
  const hasSources = sourcesOf(ask).some(({ text }) => text.trim() !== '');
  if (hasSources && optional !== undefined && optional !== 'guidance')
    return { kind: 'field', name: optional };
  if (hasSources && takesMore(ask.need)) return { kind: 'extra', name: 'checked' };
  return { kind: 'hash', word: shownHash.slice(0, HASH_WORD) };
};

/** Which text stands in the evidence; undefined: none. */
export const foundOf = (
  check: Check,
  { values, checked }: Draft,
  { ask }: Pick<Ticket, 'ask'>,
): Found | undefined => {
  if (check.kind === 'none' || check.kind === 'hash') return undefined;
  const typed = check.kind === 'field' ? values[check.name] : checked;
  return typeof typed === 'string' ? lookUp(typed, sourcesOf(ask)) : undefined;
};

export const chosenIn = (ticket: Asked, { values }: Draft): string | undefined => {
  const choice = choiceOf(ticket.ask);
  const chosen = choice && values[choice.name];
  if (typeof chosen === 'string') return chosen;
  return ticket.risk === 'low' && !HAS_NO_FIRST.includes(ticket.kind)
    ? choice?.options[0]?.id
    : undefined;
};

export const approvalOf = (
  ticket: Asked & Pick<Ticket, 'approvals' | 'endorsement'>,
  draft: Draft,
): Approval => {
  const choice = choiceOf(ticket.ask);
  const chosen = chosenIn(ticket, draft);
  const check = checkOf(ticket);
  const values = {
    ...draft.values,
    ...(choice && chosen !== undefined && { [choice.name]: chosen }),
  };
  const { value, faults } = valueOf(ticket.ask.need, values);
  const extra = check.kind === 'extra' ? { [check.name]: draft.checked.trim() } : {};
  return {
    verb: verbOf(ticket, choice?.options.find(({ id }) => id === chosen)?.label),
    answer: { ...(value as JsonObject), ...extra },
    hindrance:
      choice && chosen === undefined
        ? { why: `Choose an answer first: 1 to ${choice.options.length}.`, field: choice.name }
        : (faultyOf(ticket.ask.need, faults) ?? uncheckedOf(ticket, check, draft)),
  };
};

const verbOf = (
  { ask, approvals, endorsement }: Pick<Ticket, 'ask' | 'approvals' | 'endorsement'>,
  label: string | undefined,
): string => {
  const verb = label ?? (choiceOf(ask) ? 'Approve' : 'Send the answer');
  if (approvals < 2) return verb;
  return `${verb}, ${endorsement ? 'second' : 'first'} of two`;
};

/** The first fault that has a field, else the first one. */
const faultyOf = (
  need: JsonObject,
  faults: Readonly<Record<string, string>>,
): Approval['hindrance'] => {
  const all = Object.entries(faults);
  const [field, fault] = all.find(([name]) => name !== '') ?? all[0] ?? [];
  if (field === undefined || fault === undefined) return undefined;
  const label = partsOf(need).find(({ name }) => name === field)?.label;
  return { why: label ? `${label}: ${fault}` : fault, field };
};

/** The field that is not one of the answer. */
export const CHECKED = '#checked';

const uncheckedOf = (ticket: Asked, check: Check, draft: Draft): Approval['hindrance'] => {
  switch (check.kind) {
    case 'none':
      return undefined;
    case 'hash':
      return draft.checked.trim().toLowerCase() === check.word
        ? undefined
        : {
            why: `High risk: type the first ${HASH_WORD} characters of the hash ${shortHash(ticket.shownHash)}.`,
            field: CHECKED,
          };
    case 'field':
    case 'extra':
      return foundOf(check, draft, ticket)
        ? undefined
        : {
            why: 'High risk: name what you checked, as it stands in the evidence.',
            field: check.kind === 'field' ? check.name : CHECKED,
          };
  }
};
