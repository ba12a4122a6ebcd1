import { clsx } from 'clsx';
import {
  Bot,
  ChevronDown,
  ChevronRight,
  CircleDot,
  Hourglass,
  Layers,
  OctagonMinus,
  Pause,
  RotateCcw,
  ScanEye,
  UserRound,
  Wrench,
} from 'lucide-react';
import { duration, plural, usd } from '../../ui/format';
import type { Axis } from './axis';
import { namesOf, type Piece, piecesOf } from './bars';
import { lengthOf, roleOf, type Row, type Span, type SpanKind, type Tree } from './span-model';
import styles from './timeline.module.css';

const ICONS: Readonly<Record<SpanKind, typeof Bot>> = {
  stage: Layers,
  run: CircleDot,
  model: Bot,
  tool: Wrench,
  review: ScanEye,
  ticket: UserRound,
  halt: OctagonMinus,
  pause: Pause,
  queue: Hourglass,
};

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly row: Row;
  readonly top: number;
  readonly axis: Axis;
  readonly tree: Tree;
  readonly until: number;
  readonly isChosen: boolean;
  readonly onChoose: (spanId: string) => void;
  readonly onFold: (row: Row, close: boolean) => void;
}

export const TimelineRow = ({ row, tree, axis, until, isChosen, ...rest }: RowProps) => {
  const { span, depth, fold } = row;
  const pieces = piecesOf(axis, span, roleOf(tree, span), until);
  return (
    // Keys are those of the grid, which holds the focus.
    <div
      id={rest.id}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={rest.index + 2}
      aria-selected={isChosen}
      aria-expanded={fold === 'none' ? undefined : fold === 'open'}
      data-span={span.spanId}
      data-kind={span.kind}
      className={clsx(styles['row'], isChosen && styles['chosen'])}
      style={{ transform: `translateY(${rest.top}px)` }}
      onClick={() => rest.onChoose(span.spanId)}
    >
      <RowName row={row} onFold={rest.onFold} />
      <span role="gridcell" className={styles['axis']}>
        {pieces.map((piece) => (
          <Bar key={`${piece.left} ${piece.says}`} piece={piece} />
        ))}
        <Retries span={span} pieces={pieces} />
      </span>
      <span role="gridcell" className={styles['time']}>
        {span.kind === 'queue' || fold !== 'none' || span.end !== null || span.kind === 'ticket'
          ? duration(lengthOf(span, until))
          : `${duration(lengthOf(span, until))} …`}
      </span>
      <span role="gridcell" className={styles['cost']}>
        <Cost span={span} />
      </span>
    </div>
  );
};

const RowName = ({ row, onFold }: Pick<RowProps, 'row' | 'onFold'>) => {
  const { span, depth, fold } = row;
  const { name, hint } = namesOf(span);
  const Icon = ICONS[span.kind];
  const Twist = fold === 'open' ? ChevronDown : ChevronRight;
  return (
    <span
      role="gridcell"
      className={clsx(styles['name'], styles[span.kind])}
      style={{ paddingLeft: `calc(8px + ${depth} * var(--indent))` }}
      title={`${name} ${hint}`}
    >
      <span
        className={styles['twist']}
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          onFold(row, fold === 'open');
        }}
      >
        {fold === 'none' ? null : <Twist size={12} />}
      </span>
      <Icon size={14} strokeWidth={1.5} aria-hidden="true" className={styles['icon']} />
      <span className={styles['label']}>{name}</span>
      {hint ? <span className={styles['hint']}>{hint}</span> : null}
    </span>
  );
};

const Bar = ({ piece }: { readonly piece: Piece }) => (
  <span
    className={clsx(styles['bar'], styles[`look-${piece.look}`], piece.open && styles['open'])}
    data-look={piece.look}
    title={piece.says}
    style={{ left: `${100 * piece.left}%`, width: `${100 * piece.width}%` }}
  />
);

const RIGHT_SIDE = 0.7;

/** At the end of the bar; before it, where there is no room left. */
const Retries = ({ span, pieces }: { readonly span: Span; readonly pieces: readonly Piece[] }) => {
  if (span.retries === 0 || (span.kind !== 'model' && span.kind !== 'tool')) return null;
  const from = pieces[0]?.left ?? 0;
  const to = pieces.reduce((most, { left, width }) => Math.max(most, left + width), 0);
  return (
    <span
      className={styles['retries']}
      style={
        to > RIGHT_SIDE
          ? { right: `calc(${100 * (1 - from)}% + 6px)` }
          : { left: `calc(${100 * to}% + 6px)` }
      }
    >
      <RotateCcw size={12} aria-hidden="true" />
      {plural(span.retries, 'retry', 'retries')}
    </span>
  );
};

/** Tools and waits cost nothing that is known; a bound says that it is one. */
const Cost = ({ span }: { readonly span: Span }) => {
  if (span.costNanoUsd === 0) return null;
  return (
    <span title={span.costIsBound ? 'At most: the true usage of a call is not known.' : undefined}>
      {span.costIsBound ? '≤ ' : ''}
      {usd(span.costNanoUsd)}
    </span>
  );
};
