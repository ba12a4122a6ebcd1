import { clsx } from 'clsx';
import type { Ref } from 'react';
import styles from './editor.module.css';
import { tokensOf } from './highlight';

/**
 * A plain text area over its own coloured copy: everything that a text area can do, it does. Both
 * have the same font and wrap at the same places.
 */
export const Editor = ({
  value,
  onChange,
  faultLine,
  faultId,
  ref,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly faultLine: number | undefined;
  /** Where the fault is told, if there is one. */
  readonly faultId: string | undefined;
  readonly ref: Ref<HTMLTextAreaElement>;
}) => {
  const lines = value.split('\n');
  return (
    <div className={styles['editor']}>
      <ol aria-hidden="true" className={styles['lines']}>
        {lines.map((_, at) => (
          <li key={at} className={clsx(at + 1 === faultLine && styles['fault'])}>
            {at + 1}
          </li>
        ))}
      </ol>
      <div className={styles['field']}>
        <pre aria-hidden="true" className={styles['copy']}>
          {tokensOf(value).map(({ kind, text }, at) => (
            <span key={at} className={styles[kind]}>
              {text}
            </span>
          ))}
          {'\n'}
        </pre>
        <textarea
          ref={ref}
          aria-label="SQL"
          aria-invalid={faultId !== undefined || undefined}
          aria-describedby={faultId}
          aria-keyshortcuts="Control+Enter"
          className={styles['input']}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          wrap="off"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      </div>
    </div>
  );
};
