import type { Workflow } from '../../api/types';

export const nameOf = ({ name, version }: Pick<Workflow, 'name' | 'version'>): string =>
  `${name}@${version}`;

/** The workflow whose form is filled in, and what was asked for. */
export interface Pinned {
  readonly wanted: string;
  readonly chosen: Workflow;
}

/**
 * They come by name and newest first: the name alone means the newest, and no name the first one. It
 * means what it meant first: a version that is registered later must not clear a form.
 */
export const pinnedOf = (
  before: Pinned | undefined,
  wanted: string,
  items: readonly Workflow[],
): Pinned | undefined => {
  if (before?.wanted === wanted) return before;
  const chosen =
    wanted === '' ? items[0] : items.find((one) => [nameOf(one), one.name].includes(wanted));
  return chosen && { wanted, chosen };
};
