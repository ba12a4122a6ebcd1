import { titled } from '../../ui/format';
import type { FormValues } from '../../ui/schema-model';
import { type Ask, isObject, type JsonObject, type Option } from './ticket';

/** The form of an answer, out of its JSON Schema: one choice by digits, and the rest. */

export interface Choice {
  /** The field of the answer that says what was chosen. */
  readonly name: string;
  readonly options: readonly Option[];
}

const MAX_DIGIT = 9;

const propertiesOf = (need: JsonObject): JsonObject => {
  const { properties } = need;
  return isObject(properties) ? properties : {};
};
const requiredOf = (need: JsonObject): readonly string[] => {
  const { required } = need;
  return Array.isArray(required) ? required.filter((one) => typeof one === 'string') : [];
};
export const propertyOf = (need: JsonObject, name: string): JsonObject => {
  const properties = propertiesOf(need);
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isObject(property) ? property : {};
};

const enumOf = (property: JsonObject): readonly string[] | undefined => {
  const { enum: values } = property;
  return Array.isArray(values) && values.every((one) => typeof one === 'string')
    ? values
    : undefined;
};

/** What is chosen by a digit: the options of the ask, as far as the schema takes them. */
export const choiceOf = ({ need, options }: Pick<Ask, 'need' | 'options'>): Choice | undefined => {
  const allowed = enumOf(propertyOf(need, 'option'));
  if (!allowed || allowed.length > MAX_DIGIT) return undefined;
  const described = options.filter(({ id }) => allowed.includes(id));
  const others = allowed.filter((id) => !described.some((one) => one.id === id));
  return {
    name: 'option',
    options: [...described, ...others.map((id) => ({ id, label: titled(id), consequence: '' }))],
  };
};

/** A question of fact has no first answer: which it is must be found out, or settled by a person. */
export const HAS_NO_FIRST: readonly string[] = ['disagreement', 'unknown-outcome'];

/** Whole names only: "not-happened" calls a tool once more, and "no-delay" may do anything. */
const REJECTS =
  /^(no|reject(ed)?|refused?|forbid(den)?|deny|denied|declined?|stop(ped)?|fail(ed)?|cancel(l?ed)?)$/i;
/** Of what is a question of fact, nothing else says no: the others are facts. */
const STOPS = /^(stop|fail)$/i;

type Asked = Pick<Ask, 'kind' | 'need' | 'options'>;

/** The option that says no, by its name; undefined: none does, and none is guessed. */
export const rejectionIn = (ask: Asked): Option | undefined => {
  const options = choiceOf(ask)?.options ?? [];
  if (options.length < 2) return undefined;
  const says = HAS_NO_FIRST.includes(ask.kind) ? STOPS : REJECTS;
  return options.find(({ id }) => says.test(id));
};

const isText = (property: JsonObject): boolean =>
  property['type'] === 'string' &&
  property['enum'] === undefined &&
  property['format'] === undefined;

/** In this order: where a reason is at home. */
const REASONS = ['reason', 'note', 'comment', 'explanation', 'justification', 'guidance'];

/** Where a reason can be written: a free text of the form. */
export const reasonFieldOf = (need: JsonObject): string | undefined =>
  [...REASONS, ...requiredOf(need)].find((name) => isText(propertyOf(need, name)));

/** Free texts that must be given. */
export const requiredTextsOf = (need: JsonObject): readonly string[] =>
  requiredOf(need).filter((name) => isText(propertyOf(need, name)));

export const takesMore = (need: JsonObject): boolean =>
  need['additionalProperties'] !== false && need['unevaluatedProperties'] !== false;

/** Reasons to say no, by digit. The last one needs words of one's own. */
export const REJECT_REASONS: readonly string[] = [
  'Facts are wrong',
  'Policy misread',
  'Evidence missing',
  'Not our question',
  'Other, with a note',
];
export const isOther = (reason: string): boolean => reason === REJECT_REASONS.at(-1);

/** The form as it says no for a reason; undefined where the form has no answer that says no. */
export const rejectionOf = (
  ask: Asked,
  values: FormValues,
  reason: string,
): FormValues | undefined => {
  const choice = choiceOf(ask);
  const option = rejectionIn(ask);
  if (!choice || !option) return undefined;
  const chosen = { ...values, [choice.name]: option.id };
  const field = reasonFieldOf(ask.need);
  if (field === undefined || isOther(reason)) return chosen;
  const typed = values[field];
  const said = typeof typed === 'string' && typed.trim() !== '' ? `${reason}. ${typed}` : reason;
  return { ...chosen, [field]: said };
};

/** A list of texts, which is typed line by line. */
export const isTextList = ({ type, items }: JsonObject): boolean =>
  type === 'array' && isObject(items) && items['type'] === 'string' && items['enum'] === undefined;

/** One choice for each of several things: the verdicts on findings. */
const isChoiceSet = ({ type, properties }: JsonObject): boolean =>
  type === 'object' &&
  isObject(properties) &&
  Object.keys(properties).length > 0 &&
  Object.values(properties).every((one) => isObject(one) && enumOf(one) !== undefined);

/** Fields that this page shows in a way of its own: their values are JSON texts of the form. */
export const ownFieldsOf = (need: JsonObject): readonly string[] =>
  Object.keys(propertiesOf(need)).filter((name) => {
    const property = propertyOf(need, name);
    return isTextList(property) || isChoiceSet(property);
  });

export const titleOf = ({ title }: JsonObject, name: string): string =>
  typeof title === 'string' ? title : titled(name);

export const choicesIn = (property: JsonObject) =>
  Object.keys(propertiesOf(property)).map((name) => ({
    name,
    title: titleOf(propertyOf(property, name), name),
    values: enumOf(propertyOf(property, name)) ?? [],
  }));

/** Texts of lines, without the empty ones; undefined: there is none. */
export const listOf = (lines: string): string | undefined => {
  const items = lines.split('\n').filter((line) => line.trim() !== '');
  return items.length === 0 ? undefined : JSON.stringify(items);
};
export const linesOf = (value: unknown): string => {
  const items: unknown = typeof value === 'string' ? JSON.parse(value) : [];
  return Array.isArray(items) ? items.join('\n') : '';
};
export const setOf = (value: unknown): JsonObject => {
  const set: unknown = typeof value === 'string' ? JSON.parse(value) : {};
  return isObject(set) ? set : {};
};
