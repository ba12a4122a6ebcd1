import { type Axis, placeOf } from './axis';
import { outcomeWord, toneOf } from './messages';
import { isCall, isWait, type Span } from './span-model';

/** How a piece of a bar looks. What failed is hatched in the colour of its error. */
type Look = 'worker' | 'qa' | 'tool' | 'failed' | 'refused' | 'person' | 'pause' | 'stage' | 'run';

export interface Piece {
  readonly look: Look;
  /** 0 to 1 of the axis. */
  readonly left: number;
  readonly width: number;
  /** It goes on. */
  readonly open: boolean;
  /** In words, for its title. */
  readonly says: string;
}

interface Stretch {
  readonly start: string;
  readonly end: string | null;
}

const pieceOf = (
  axis: Axis,
  { start, end }: Stretch,
  until: number,
  look: Look,
  says: string,
): Piece => {
  const left = placeOf(axis, Date.parse(start));
  const right = placeOf(axis, end === null ? until : Date.parse(end));
  return { look, left, width: Math.max(0, right - left), open: end === null, says };
};

/** The bar of a span: of a call one piece for each try, of the rest one. */
export const piecesOf = (
  axis: Axis,
  span: Span,
  role: string | undefined,
  until: number,
): readonly Piece[] => {
  if (!isCall(span)) return [pieceOf(axis, span, until, lookOf(span), span.outcome ?? 'goes on')];
  const good = span.kind === 'tool' ? 'tool' : role === 'qa' ? 'qa' : 'worker';
  return (span.attempts ?? [{ ...span, attempt: 1 }]).map((one) => {
    const says = `attempt ${one.attempt}: ${one.outcome ?? 'under way'}`;
    return pieceOf(axis, one, until, lookOfTry(one.outcome, good), says);
  });
};

const lookOf = (span: Span): Look => {
  if (span.kind === 'stage') return 'stage';
  if (span.kind === 'review') return 'qa';
  if (isWait(span)) return span.kind === 'ticket' || span.kind === 'halt' ? 'person' : 'pause';
  return 'run';
};

const lookOfTry = (outcome: string | null, good: Look): Look => {
  const tone = toneOf(outcome);
  return tone === 'halt' ? 'refused' : tone === 'fail' ? 'failed' : good;
};

/** What a row is called, and what stands beside its name in grey. */
export const namesOf = (span: Span): { readonly name: string; readonly hint: string } => {
  switch (span.kind) {
    case 'model':
      return {
        name: span.name.split('/').slice(1).join('/') || span.name,
        hint: `call ${span.n ?? '?'}`,
      };
    case 'tool':
      return { name: span.name, hint: span.effect === 'pure' ? '' : (span.effect ?? '') };
    case 'run':
      return { name: span.name, hint: span.role === 'correction' ? 'correction' : '' };
    case 'review':
      return { name: 'QA', hint: `round ${(span.round ?? 0) + 1}${said(span.outcome)}` };
    case 'ticket':
      return { name: 'person', hint: span.name };
    case 'halt':
      return { name: 'halt', hint: span.name };
    case 'pause':
      return { name: 'paused', hint: span.name ? `by ${span.name}` : '' };
    case 'queue':
      return { name: 'queued', hint: span.name ? `limit of the ${span.name}` : '' };
    case 'stage':
      return { name: span.name, hint: '' };
  }
};

const said = (outcome: string | null): string =>
  outcome === null ? '' : `: ${outcomeWord(outcome)}`;
