/** Brokers refuse batches over 1 MB, and the refusal ends an idempotent producer. */
const MAX_BATCH_BYTES = 900_000;
const MAX_BATCH_MESSAGES = 400;
/** What a message takes besides its value: key, headers, framing. */
const OVERHEAD_BYTES = 300;

/** In order, in parts that a broker takes; a message over the bound goes alone. */
export const inBatches = function* inBatches<T extends { readonly value: Buffer | string | null }>(
  messages: readonly T[],
  overheadBytes = OVERHEAD_BYTES,
): Generator<readonly T[]> {
  let part: T[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = (message.value?.length ?? 0) + overheadBytes;
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
