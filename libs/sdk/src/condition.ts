import { type Json, sortedJson, valueAt } from '@nightshift/kernel';
import type { Condition } from './definition.js';

/** Whether `value` (an output, an answer) meets the condition. */
export const holds = (condition: Condition, value: Json): boolean => {
  if ('any' in condition) return condition.any.some((one) => holds(one, value));
  if ('all' in condition) return condition.all.every((one) => holds(one, value));
  const found = valueAt(value, condition.at);
  if ('present' in condition) return isPresent(found) === condition.present;
  const wanted = new Set(condition.in.map((one) => sortedJson(one)));
  const candidates: readonly Json[] =
    found === undefined ? [] : condition.at.includes('*') ? (found as Json[]) : [found];
  return candidates.some((one) => wanted.has(sortedJson(one)));
};

const isPresent = (found: Json | undefined): boolean =>
  found !== undefined &&
  found !== null &&
  found !== false &&
  found !== 0 &&
  found !== '' &&
  !(Array.isArray(found) && found.length === 0);
