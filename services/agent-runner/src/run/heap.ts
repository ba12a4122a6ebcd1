/** A binary heap in an array: the first one is at its front. */

export const heapPush = <T>(heap: T[], one: T, isBefore: (a: T, b: T) => boolean): void => {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(one, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = one;
};

export const heapPop = <T>(heap: T[], isBefore: (a: T, b: T) => boolean): T | undefined => {
  const [first] = heap;
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    const isRight = right !== undefined && left !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (child === undefined || !isBefore(child, last)) break;
    heap[at] = child;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = last;
  return first;
};
