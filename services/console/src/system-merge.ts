/** What one service said about itself, as its own `GET /v1/system` does. */
export interface SystemPart {
  readonly services: readonly ServicePart[];
  readonly bus: 'embedded' | 'kafka';
  readonly simulated: readonly string[];
  readonly faultFlags: boolean;
  readonly contentSealed: boolean;
  readonly readReasonRequired: boolean;
}

export interface ServicePart {
  readonly name: string;
  readonly version: string | null;
  readonly ready: boolean;
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly lagSeconds: number | null;
  readonly pending: number | null;
  readonly outboxOldestSeconds: number | null;
  readonly outboxPending: number | null;
  readonly deadLetters: number | null;
  readonly hotStore: object | null;
  readonly subscriptions: readonly object[];
}

/** What came back of one service. */
export type Answer =
  | { readonly name: string; readonly status: number; readonly body: unknown }
  | { readonly name: string; readonly silent: string };

/** The parts as one, in the order in which they were asked; who does not answer is there, too. */
export const mergeSystems = (answers: readonly Answer[]): SystemPart => {
  const parts = answers.map((answer) => ({ answer, part: partOf(answer) }));
  const [known] = parts.flatMap(({ part }) => part ?? []);
  return {
    services: parts.flatMap(({ answer, part }) => part?.services ?? [silentOf(answer)]),
    // Only services that are processes of their own have a gateway before them, and those meet on Kafka.
    bus: known?.bus ?? 'kafka',
    simulated: [...new Set(parts.flatMap(({ part }) => part?.simulated ?? []))],
    faultFlags: parts.some(({ part }) => part?.faultFlags ?? false),
    contentSealed: parts.some(({ part }) => part?.contentSealed ?? false),
    readReasonRequired: parts.some(({ part }) => part?.readReasonRequired ?? false),
  };
};

/** Whether what it said is in the list: whoever is left out must be named. */
export const isHeard = (answer: Answer): boolean => 'body' in answer && answer.status === 200;

export const isSilent = (answer: Answer): boolean => 'silent' in answer || answer.status === 503;

const partOf = (answer: Answer): SystemPart | undefined =>
  'body' in answer && isHeard(answer) ? (answer.body as SystemPart) : undefined;

const silentOf = (answer: Answer): ServicePart => ({
  name: answer.name,
  version: null,
  ready: false,
  reason: 'silent' in answer ? answer.silent : `It answers ${answer.status}.`,
  startedAt: null,
  lagSeconds: null,
  pending: null,
  outboxOldestSeconds: null,
  outboxPending: null,
  deadLetters: null,
  hotStore: null,
  subscriptions: [],
});

interface Letter {
  readonly deadLetterId: string;
  readonly parkedAt: string;
}

export interface LetterPage<T extends Letter = Letter> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Newest first, one more than a page has if there are more: as a database would give the rows. */
export const mergeLetters = <T extends Letter>(
  pages: readonly LetterPage<T>[],
  limit: number,
): readonly T[] =>
  pages
    .flatMap(({ items }) => items)
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
    .slice(0, limit + 1);

/** Whether a page has more behind it than what was merged. */
export const hasMore = (pages: readonly LetterPage[]): boolean =>
  pages.some(({ nextCursor }) => nextCursor !== null);

const placeOf = ({ parkedAt, deadLetterId }: Letter): string => `${parkedAt} ${deadLetterId}`;
