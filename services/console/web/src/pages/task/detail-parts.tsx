import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Task } from '../../api/types';
import { count, duration, short, usd } from '../../ui/format';
import { Clock } from '../../ui/time';
import { lengthOf, type Span, type Tree } from './span-model';
import styles from './detail.module.css';

export interface DetailProps {
  readonly task: Task;
  readonly tree: Tree;
  readonly span: Span;
  readonly until: number;
  readonly onFork: (stage: string) => void;
}

/** Names over values, in a row that wraps. */
export const Facts = ({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode] | undefined)[];
}) => (
  <dl className={styles['facts']}>
    {facts.map((fact) =>
      fact ? (
        <div key={fact[0]}>
          <dt>{fact[0]}</dt>
          <dd>{fact[1]}</dd>
        </div>
      ) : null,
    )}
  </dl>
);

/** When, how long, what it cost, and where it stands in the ledger. */
export const spanFacts = (
  span: Span,
  until: number,
): readonly (readonly [string, ReactNode] | undefined)[] => [
  ['Began', <Clock key="began" at={span.start} />],
  [span.end === null ? 'So far' : 'Took', duration(lengthOf(span, until))],
  span.costNanoUsd > 0
    ? ['Cost', `${span.costIsBound ? 'at most ' : ''}${usd(span.costNanoUsd)}`]
    : undefined,
  span.retries > 0 ? ['Retries', count(span.retries)] : undefined,
  ['Ledger', <LedgerIndex key="ledger" index={span.ledgerIndex} />],
];

/** The place of an event; the Ledger page proves it. */
export const LedgerIndex = ({ index }: { readonly index: number }) => {
  const { taskId } = useParams({ strict: false }) as { taskId?: string };
  return (
    <Link
      to="/ledger"
      search={{ task: taskId, entry: String(index) }}
      title="Show and prove it in the ledger"
    >
      #{count(index)}
    </Link>
  );
};

export const Part = ({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) => (
  <section className={styles['part']}>
    <h3>
      {title}
      {note ? <span className={styles['note']}>{note}</span> : null}
    </h3>
    {children}
  </section>
);

/** A hash in short, the whole as its title. */
export const Hash = ({ name, value }: { readonly name: string; readonly value: unknown }) =>
  typeof value === 'string' ? (
    <>
      {name} <code title={value}>{short(value, 12)}</code>
    </>
  ) : null;
