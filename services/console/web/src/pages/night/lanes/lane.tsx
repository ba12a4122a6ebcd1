import { useNavigate } from '@tanstack/react-router';
import { createContext, type MouseEvent, type ReactNode, useContext } from 'react';
import { Button } from '../../../ui/button';
import { type UrlState, useUrlState } from '../../../ui/url-state';
import type { Circuit } from '../circuits';
import type { Tick } from '../range';
import type { Scale } from './scale';
import styles from './lanes.module.css';

/** What all lanes have in common: the axis, and what is marked across all of them. */
export interface Common {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  readonly circuits: readonly Circuit[];
}
export const CommonContext = createContext<Common | undefined>(undefined);
export const useCommon = (): Common => {
  const common = useContext(CommonContext);
  if (!common) throw new Error('A lane stands in no chart.');
  return common;
};

/** One figure over the night: its name, what it is per slot, the picture, or the same as a table. */
export const Lane = ({
  id,
  title,
  per,
  words,
  height,
  table,
  slotSearch,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly per: ReactNode;
  /** What the picture shows, for people who do not see it. */
  readonly words: string;
  readonly height: number;
  readonly table: ReactNode;
  /** The rows behind a slot, in the ledger. */
  readonly slotSearch: (slot: number) => UrlState;
  readonly children: ReactNode;
}) => {
  const [url, setUrl] = useUrlState();
  const asTable = url['table'] === id;
  return (
    <figure className={styles['lane']} data-lane={id}>
      <figcaption className={styles['label']}>
        <b>{title}</b>
        <Button
          variant="quiet"
          small
          className={styles['toggle']}
          aria-pressed={asTable}
          aria-label={`Show as table: ${title}`}
          title="Show as table"
          onClick={() => setUrl({ table: asTable ? undefined : id })}
        >
          Table
        </Button>
        <span>{per}</span>
      </figcaption>
      {asTable ? (
        table
      ) : (
        <Picture words={words} height={height} slotSearch={slotSearch}>
          {children}
        </Picture>
      )}
    </figure>
  );
};

const Picture = ({
  words,
  height,
  slotSearch,
  children,
}: {
  readonly words: string;
  readonly height: number;
  readonly slotSearch: (slot: number) => UrlState;
  readonly children: ReactNode;
}) => {
  const { scale, ticks, circuits } = useCommon();
  const navigate = useNavigate();
  // A shortcut for the pointer: by keyboard the same links stand in the table.
  const open = ({ clientX, currentTarget }: MouseEvent): void => {
    const x = clientX - currentTarget.getBoundingClientRect().left;
    const slot = Math.max(0, Math.min(scale.slots - 1, Math.floor(x / scale.slotWidth)));
    void navigate({ to: '/ledger/sql', search: slotSearch(slot) });
  };
  return (
    <svg
      role="img"
      aria-label={words}
      className={styles['picture']}
      width={scale.width}
      height={height}
      onClick={open}
    >
      {circuits.map(({ model, from, to }) => (
        <rect
          key={`${model} ${from}`}
          className={styles['shade']}
          x={scale.x(from)}
          y={0}
          width={Math.max(2, scale.x(to) - scale.x(from))}
          height={height}
        />
      ))}
      {ticks.map(({ at }) => (
        <line
          key={at}
          className={styles['grid']}
          x1={scale.x(at)}
          x2={scale.x(at)}
          y1={0}
          y2={height}
        />
      ))}
      {children}
      <line
        className={styles['ground']}
        x1={0}
        x2={scale.width}
        y1={height - 0.5}
        y2={height - 0.5}
      />
    </svg>
  );
};
