import { clsx } from 'clsx';
import { asText, cellsBetween, isTable, linesBetween, wordsBetween } from './diff-model';
import styles from './diff.module.css';

const WORD = { ' ': 'same', '-': 'removed', '+': 'added' } as const;

/** One change: short values in line, tables by cell, everything else by line. */
export const Diff = ({ before, after }: { readonly before: unknown; readonly after: unknown }) => {
  if (isTable(before) && isTable(after)) return <TableDiff before={before} after={after} />;
  const old = before === undefined ? '' : asText(before);
  const now = after === undefined ? '' : asText(after);
  const isShort = !old.includes('\n') && !now.includes('\n');
  return isShort ? <InlineDiff before={before} after={after} /> : <LineDiff old={old} now={now} />;
};

const InlineDiff = ({ before, after }: { readonly before: unknown; readonly after: unknown }) => {
  if (typeof before === 'string' && typeof after === 'string' && before.length + after.length > 80)
    return (
      <p className={styles['words']}>
        {wordsBetween(before, after).map(({ sign, text }, index) => {
          const Tag = sign === '-' ? 'del' : sign === '+' ? 'ins' : 'span';
          return <Tag key={index}>{text}</Tag>;
        })}
      </p>
    );
  return (
    <span className={styles['pair']}>
      {before === undefined ? null : <del>{asText(before)}</del>}
      {after === undefined ? null : <ins>{asText(after)}</ins>}
    </span>
  );
};

const LineDiff = ({ old, now }: { readonly old: string; readonly now: string }) => (
  <pre className={styles['lines']}>
    {linesBetween(old, now).map(({ sign, text }, index) => (
      <span key={index} className={clsx(styles['line'], styles[WORD[sign]])}>
        <span aria-hidden="true">{sign === '-' ? '−' : sign}</span>
        <span className="visually-hidden">{sign === ' ' ? '' : `${WORD[sign]}: `}</span>
        <code>{text || ' '}</code>
      </span>
    ))}
  </pre>
);

type Rows = readonly Readonly<Record<string, unknown>>[];

const TableDiff = ({ before, after }: { readonly before: Rows; readonly after: Rows }) => {
  const { columns, rows } = cellsBetween(before, after);
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Changed table">
      <table className={styles['table']}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={column}>
                  {asText(cell.before) === asText(cell.after) ? (
                    asText(cell.after)
                  ) : (
                    <InlineDiff before={cell.before} after={cell.after} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
