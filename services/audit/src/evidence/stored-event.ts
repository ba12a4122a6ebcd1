/** An event as its bytes say it. What it must be was checked when it was written. */
export interface StoredEvent {
  readonly index: number;
  /** Without its version: all of one type have the facts that are read here. */
  readonly type: string;
  readonly time: string;
  readonly data: Facts;
  readonly content: Facts;
}

export type Facts = Readonly<Record<string, unknown>>;

/** `undefined` where the bytes are no event any more: then they alone are the evidence. */
export const storedEvent = ({
  index,
  body,
}: {
  readonly index: number;
  readonly body: string;
}): StoredEvent | undefined => storedEventIn(index, parsed(body));

/** The same of what was read already. */
export const storedEventIn = (
  index: number,
  { type, time, data, content }: Facts,
): StoredEvent | undefined =>
  typeof type === 'string' && typeof time === 'string'
    ? {
        index,
        type: type.replace(/\.v\d+$/, ''),
        time,
        data: factsIn(data),
        content: factsIn(content),
      }
    : undefined;

/** `{}` where the text is no JSON object. */
export const parsed = (text: string): Facts => {
  try {
    return factsIn(JSON.parse(text));
  } catch {
    return {};
  }
};

export const factsIn = (value: unknown): Facts =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Facts) : {};

/** Absent facts are null in the evidence: unknown is not zero, and not empty. */
export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const flag = (value: unknown): boolean => value === true;

export const anything = (value: unknown): unknown => value ?? null;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
