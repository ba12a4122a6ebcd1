import type { ReactNode } from 'react';
import { textOf, titled } from './format';
import styles from './json.module.css';

const MAX_DEPTH = 4;

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const plain = (value: unknown): string =>
  value === true
    ? 'yes'
    : value === false
      ? 'no'
      : value === null || value === ''
        ? '–'
        : textOf(value);

/** Any value, readable: names as words, lists as lists, what is too deep as JSON. */
export const Json = ({
  value,
  depth = 0,
}: {
  readonly value: unknown;
  readonly depth?: number;
}): ReactNode => {
  if (isPlain(value)) return <span className={styles['text']}>{plain(value)}</span>;
  if (depth > MAX_DEPTH) return <pre>{JSON.stringify(value, undefined, 2)}</pre>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="meta">none</span>;
    if (value.every(isPlain))
      return <span className={styles['text']}>{value.map(plain).join(', ')}</span>;
    return (
      <ul className={styles['list']}>
        {value.map((item: unknown, index) => (
          <li key={index}>
            <Json value={item} depth={depth + 1} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <dl className={styles['facts']}>
      {Object.entries(value as object).map(([name, inner]) => (
        <div key={name}>
          <dt>{titled(name)}</dt>
          <dd>
            <Json value={inner} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
};

/** Exactly what was said or sent. */
export const Raw = ({ value }: { readonly value: unknown }) => (
  <pre className={styles['raw']} tabIndex={0}>
    {typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)}
  </pre>
);
