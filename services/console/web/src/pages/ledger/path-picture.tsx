import { short } from '../../ui/format';
import { hex } from './bytes';
import type { Step } from './proof';
import styles from './proof.module.css';

const [WIDTH, GAP, LOW, RISE] = [14, 4, 8, 2.5];

/** The way from the leaf to the root: one bar a level, filled where the sibling stands left. */
export const PathPicture = ({ steps }: { readonly steps: readonly Step[] }) => {
  if (steps.length === 0) return null;
  const height = LOW + RISE * steps.length;
  return (
    <figure className={styles['path']}>
      <svg
        viewBox={`0 0 ${steps.length * (WIDTH + GAP)} ${height}`}
        width={steps.length * (WIDTH + GAP)}
        height={height}
        role="img"
        aria-label={`Path of ${steps.length} hashes: ${steps.map(({ side }) => side).join(', ')}`}
      >
        {steps.map(({ side, sibling }, at) => (
          <rect
            key={hex(sibling)}
            x={at * (WIDTH + GAP) + 0.5}
            y={height - LOW - RISE * at + 0.5}
            width={WIDTH - 1}
            height={LOW + RISE * at - 1}
            className={styles[side]}
          />
        ))}
      </svg>
      <figcaption className="meta">
        Path from leaf to root: filled is a left sibling, hollow a right one.
      </figcaption>
      <details>
        <summary>Hash by hash</summary>
        <ol className={styles['steps']}>
          {steps.map(({ side, sibling, hash }, at) => (
            <li key={hex(sibling)}>
              <span>{at}</span>
              <code title={`gives ${hex(hash)}`}>
                {short(hex(sibling), 24)}…{hex(sibling).slice(-8)}
              </code>
              <span>{side}</span>
            </li>
          ))}
        </ol>
      </details>
    </figure>
  );
};
