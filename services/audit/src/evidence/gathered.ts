const PART_CHARS = 65_536;

/** The same text in parts that are worth sending. */
export const gathered = async function* (
  texts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  let part = '';
  for await (const text of texts) {
    part += text;
    if (part.length < PART_CHARS) continue;
    yield part;
    part = '';
  }
  yield part;
};
