import type { FormValues } from '../../ui/schema-model';
import { propertyOf } from './answer-form';
import { type Ask, isObject, type JsonObject, type Ticket } from './ticket';

/** A ticket that changed after it was shown: what is different, and what of the input still fits. */

export interface Difference {
  readonly at: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

type Seen = Pick<Ticket, 'shownHash' | 'revision'>;

export const isStale = (seen: Seen, newest: Seen): boolean =>
  seen.shownHash !== newest.shownHash || seen.revision < newest.revision;

/** What made the revisions after the one that was seen. */
export const changesSince = (
  { revision }: Pick<Ticket, 'revision'>,
  { changes }: Pick<Ticket, 'changes'>,
): readonly string[] => changes.filter((one) => one.revision > revision).map(({ what }) => what);

const MAX_SHOWN = 50;

/** Place by place, by JSON pointer. */
export const differences = (before: Ask, after: Ask): readonly Difference[] =>
  between(before, after, '').slice(0, MAX_SHOWN);

const between = (before: unknown, after: unknown, at: string): readonly Difference[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => between(before[name], after[name], `${at}/${name}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }).flatMap((_, index) =>
      between(before[index], after[index], `${at}/${index}`),
    );
  }
  return [
    {
      at,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
};

/** What was typed stays where the form still asks for it, and a choice where it can still be made. */
export const carriedOver = (values: FormValues, need: JsonObject): FormValues =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      const property = propertyOf(need, name);
      const { enum: allowed } = property;
      if (Array.isArray(allowed)) return allowed.includes(value);
      return Object.keys(property).length > 0;
    }),
  );

const REFUSED: readonly string[] = [
  'stale-view',
  'ticket-closed',
  'ticket-claimed',
  'ticket-assigned',
  'answers-differ',
  'second-person-needed',
];
/** Whether a look at the ticket as it is now says what to do. */
export const wantsFreshLook = (code: string): boolean => REFUSED.includes(code);
