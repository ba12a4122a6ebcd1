/** Several tickets with one answer: only what is alike, of low risk, and few enough to be looked through. */

export interface GroupTicket {
  readonly ticketId: string;
  readonly taskId: string;
  readonly title: string;
  readonly risk: string;
  readonly dueAt: string;
  readonly shownHash: string;
  readonly revision: number;
  readonly differs: {
    readonly title: string | null;
    readonly found: readonly string[];
    readonly missing: readonly string[];
    readonly parts: readonly string[];
  };
}

export const MAX_TOGETHER = 50;

/** Why these cannot be answered together; undefined: they can. */
export const refusalOf = (tickets: readonly GroupTicket[]): string | undefined => {
  if (tickets.length < 2) return 'Fewer than two are left: answer the ticket itself.';
  if (tickets.length > MAX_TOGETHER)
    return `At most ${MAX_TOGETHER} at once: nobody looks through more.`;
  const risky = tickets.filter(({ risk }) => risk !== 'low').length;
  if (risky === 0) return undefined;
  return `${risky === tickets.length ? 'Their risk is' : `The risk of ${risky} of them is`} not low: each is answered by itself.`;
};

/** Words for what a ticket has that the first one has not; none: it is the same. */
export const differenceWords = ({ differs }: GroupTicket): readonly string[] => [
  ...(differs.title === null ? [] : [`Title: ${differs.title}`]),
  ...differs.found.map((fact) => `Only here: ${fact}`),
  ...differs.missing.map((fact) => `Not here: ${fact}`),
  ...(differs.parts.length > 0 ? [`Differs in ${differs.parts.join(', ')}: read it there`] : []),
];

/** Those that differ in more than words are left out until they were looked at. */
export const includedAtFirst = (tickets: readonly GroupTicket[]): ReadonlySet<string> =>
  new Set(
    tickets
      .filter(({ differs }) => !differs.parts.some((part) => DECIDING.includes(part)))
      .map(({ ticketId }) => ticketId),
  );

/** Parts of an ask that change what is asked. */
const DECIDING: readonly string[] = ['question', 'options', 'need', 'policy', 'relevant'];

const DAY_MS = 86_400_000;
export const keptUntil = (now: number, days: number): string =>
  new Date(now + days * DAY_MS).toISOString();
