/** An event of the live stream. */
export interface LiveEvent {
  readonly id: number;
  readonly type: string;
}

const PATIENCE_MS = 60_000;

/** Reads the live stream until `enough` says so, then hangs up. @throws Error if that takes too long */
export const readLive = async (
  url: string,
  headers: Readonly<Record<string, string>>,
  enough: (events: readonly LiveEvent[]) => boolean,
): Promise<readonly LiveEvent[]> => {
  const hangUp = new AbortController();
  const timer = setTimeout(() => hangUp.abort(), PATIENCE_MS);
  const events: LiveEvent[] = [];
  try {
    const { body } = await fetch(url, { headers, signal: hangUp.signal });
    let text = '';
    for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(parse));
      if (enough(events)) return events;
    }
    throw new Error('The stream ended by itself.');
  } catch (error) {
    throw new Error(`The live stream gave ${events.length} events, then: ${String(error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    hangUp.abort();
  }
};

const parse = (block: string): LiveEvent[] => {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  const id = fields.get('id');
  return id === undefined ? [] : [{ id: Number(id), type: fields.get('event') ?? '' }];
};
