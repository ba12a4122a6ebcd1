import type { Ask } from '@nightshift/contracts';
import { hashOfJson } from '@nightshift/kernel';

/** What a ticket of a group has that the first one has not, and the other way round. */
export interface Differences {
  /** Null: the same. */
  readonly title: string | null;
  readonly found: readonly string[];
  readonly missing: readonly string[];
  /** Other parts of the question that differ: they are read on the ticket itself. */
  readonly parts: readonly string[];
}

export const differencesFrom = (first: Ask, other: Ask): Differences => ({
  title: first.title === other.title ? null : other.title,
  found: other.found.filter((fact) => !first.found.includes(fact)),
  missing: first.found.filter((fact) => !other.found.includes(fact)),
  parts: partsOf(first, other).filter(
    (part) => hashOfJson(first[part] ?? null) !== hashOfJson(other[part] ?? null),
  ),
});

const SHOWN_APART: readonly string[] = ['title', 'found'];

const partsOf = (first: Ask, other: Ask): readonly (keyof Ask)[] =>
  ([...new Set([...Object.keys(first), ...Object.keys(other)])] as (keyof Ask)[])
    .filter((part) => !SHOWN_APART.includes(part))
    .toSorted();
