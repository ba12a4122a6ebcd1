import { type ReactNode, useId } from 'react';
import styles from './spend.module.css';

/** A part of the page with its head, a word beside it, and what can be done at its end. */
export const Section = ({
  title,
  beside,
  aside,
  children,
}: {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) => {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles['section']}>
      <header className={styles['head']}>
        <h2 id={id}>{title}</h2>
        {beside ? <span className="meta">{beside}</span> : null}
        {aside ? <span className={styles['aside']}>{aside}</span> : null}
      </header>
      {children}
    </section>
  );
};

/** A share as a bar without words: the number stands beside it. */
export const ShareBar = ({ share }: { readonly share: number }) => (
  <span className={styles['share']} aria-hidden="true">
    <span style={{ width: `${100 * Math.max(0, Math.min(1, share))}%` }} />
  </span>
);
