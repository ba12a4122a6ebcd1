import { clsx } from 'clsx';
import { CheckCircle2, CircleDashed, OctagonAlert } from 'lucide-react';
import { count } from '../../ui/format';
import type { LeafCheck } from './ledger-events';
import { hashText, type Origin } from './provenance';
import styles from './tabs.module.css';

interface OriginsProps {
  readonly origins: readonly Origin[];
  readonly leaves: ReadonlyMap<number, LeafCheck>;
  readonly chosen: number | undefined;
  readonly isOver: boolean;
  readonly onChoose: (index: number) => void;
}

/** What the output came from, by part; each row names its entry of the ledger. */
export const Origins = ({ origins, leaves, chosen, isOver, onChoose }: OriginsProps) => (
  <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Provenance">
    <table className={styles['table']}>
      <thead>
        <tr>
          {['Part', 'Item', 'SHA-256', 'Entry', 'Leaf'].map((name) => (
            <th key={name} scope="col" className={name === 'Entry' ? 'number' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {origins.map((origin, at) => {
          const { part, item, hash, entry } = origin;
          return (
            <tr
              key={`${entry.index} ${part} ${item}`}
              aria-selected={entry.index === chosen}
              className={clsx(
                part !== origins[at - 1]?.part && styles['first'],
                entry.index === chosen && styles['chosen'],
              )}
              onClick={() => onChoose(entry.index)}
            >
              <th scope="row">
                {part === origins[at - 1]?.part ? (
                  <span className="visually-hidden">{part}</span>
                ) : (
                  part
                )}
              </th>
              <td>
                <button
                  type="button"
                  className={styles['open']}
                  onClick={() => onChoose(entry.index)}
                >
                  {item}
                </button>
              </td>
              <td>
                {hash ? (
                  <code title={hash}>{hashText(hash)}</code>
                ) : (
                  <span className="meta">none</span>
                )}
              </td>
              <td className="number">#{count(entry.index)}</td>
              <td>
                <Leaf check={leaves.get(entry.index)} />
              </td>
            </tr>
          );
        })}
        {origins.some(({ part }) => part === 'Output') || isOver ? null : (
          <tr className={styles['first']}>
            <th scope="row">Output</th>
            <td className="meta">not yet</td>
            <td className="meta">not yet</td>
            <td />
            <td>
              <CircleDashed size={14} aria-hidden="true" /> pending
            </td>
          </tr>
        )}
      </tbody>
    </table>
  </div>
);

const Leaf = ({ check }: { readonly check: LeafCheck | undefined }) =>
  check === 'same' ? (
    <span className={styles['good']}>
      <CheckCircle2 size={14} aria-hidden="true" /> same
    </span>
  ) : (
    <span className={styles['bad']}>
      <OctagonAlert size={14} aria-hidden="true" /> differs
    </span>
  );
