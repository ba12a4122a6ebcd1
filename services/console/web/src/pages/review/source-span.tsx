import { clsx } from 'clsx';
import { spanIn, sourceText } from './evidence';
import type { Evidence } from './ticket';
import { useReadable } from './readable';
import styles from './evidence.module.css';

/** A quote where it stands, with the lines around it; else the quote alone, and that is said. */
export const SourceSpan = ({ evidence }: { readonly evidence: Evidence }) => {
  const readable = useReadable();
  const { source, quote } = evidence;
  const text = readable && sourceText(source, quote, readable);
  const lines = text === undefined ? undefined : spanIn(text, quote);
  return (
    <div className={styles['source']}>
      <div className={styles['where']}>
        <strong className="mono">{source || 'source not named'}</strong>
        <span className="meta">
          {lines ? `line ${lines.find(({ isQuoted }) => isQuoted)?.n ?? ''}` : 'the quote alone'}
        </span>
      </div>
      <pre className={styles['code']} tabIndex={0}>
        {lines
          ? lines.map(({ n, text: line, isQuoted }) => (
              <span key={n} className={clsx(styles['line'], isQuoted && styles['quoted'])}>
                <span className={styles['n']}>{n}</span>
                <span>{line || ' '}</span>
              </span>
            ))
          : quote.split('\n').map((line, index) => (
              <span key={index} className={clsx(styles['line'], styles['quoted'])}>
                <span className={styles['n']} />
                <span>{line || ' '}</span>
              </span>
            ))}
      </pre>
    </div>
  );
};
