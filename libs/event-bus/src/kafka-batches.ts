/** Brokers refuse batches over 1 MB, and the refusal ends an idempotent producer. */
const MAX_BATCH_BYTES = 900_000;
const MAX_BATCH_MESSAGES = 400;
/** What a message takes besides its value, where we made it: key, headers, framing. */
const OVERHEAD_BYTES = 300;

interface HasValue {
  readonly value: Buffer | string | null;
}

const bytesOfOurs = ({ value }: HasValue): number => (value?.length ?? 0) + OVERHEAD_BYTES;

/** In order, in parts that a broker takes; a message over the bound goes alone. */
export const inBatches = function* inBatches<T extends HasValue>(
  messages: readonly T[],
  bytesOf: (message: T) => number = bytesOfOurs,
): Generator<readonly T[]> {
  let part: T[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = bytesOf(message);
    if (part.length >= MAX_BATCH_MESSAGES || (part.length > 0 && bytes + size > MAX_BATCH_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(message);
    bytes += size;
  }
  if (part.length > 0) yield part;
};
