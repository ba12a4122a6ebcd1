/** Which rows are chosen, and where the last choice was made: Shift goes on from there. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export const NOTHING: Selection = { ids: new Set(), anchor: undefined };

/** One row in or out; with `range` all rows up to it become what it becomes. */
export const toggled = (
  { ids, anchor }: Selection,
  id: string,
  order: readonly string[],
  range: boolean,
): Selection => {
  const next = new Set(ids);
  const chosen = !ids.has(id);
  for (const one of range ? between(order, anchor, id) : [id])
    if (chosen) next.add(one);
    else next.delete(one);
  return { ids: next, anchor: id };
};

const between = (
  order: readonly string[],
  from: string | undefined,
  to: string,
): readonly string[] => {
  const [a, b] = [from === undefined ? -1 : order.indexOf(from), order.indexOf(to)];
  if (a < 0 || b < 0) return [to];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
};

export const all = (order: readonly string[]): Selection => ({
  ids: new Set(order),
  anchor: undefined,
});
