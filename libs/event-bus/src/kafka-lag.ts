/**
 * What a group still has before it in a partition. What retention has deleted is not waiting, also for a
 * group that never committed an offset (`-1`) or was away for longer.
 */
export const waitingIn = (
  { low, high }: { readonly low: string; readonly high: string },
  committed: string,
): bigint => {
  const [first, next] = [BigInt(low), BigInt(committed)];
  const waiting = BigInt(high) - (next > first ? next : first);
  return waiting > 0n ? waiting : 0n;
};
