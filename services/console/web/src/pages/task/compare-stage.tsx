import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import type { components } from '../../api/schema';
import { Diff } from '../../ui/diff';
import { duration, plural, usd } from '../../ui/format';
import { Json, Raw } from '../../ui/json';
import { SafeText } from '../../ui/safe-text';
import styles from './compare.module.css';

type Stage = components['schemas']['StageDiffDto'];
type Facts = components['schemas']['StageFactsDto'];
type Change = components['schemas']['JsonChangeDto'];

export const CompareStage = ({ stage }: { readonly stage: Stage }) => {
  const { a, b } = stage;
  return (
    <section className={styles['stage']} aria-label={`Stage ${stage.stage}`}>
      <h2>
        {stage.stage} <span className="meta">{verdictOf(stage)}</span>
      </h2>
      <div
        className={styles['scroll']}
        tabIndex={0}
        role="region"
        aria-label={`Figures of ${stage.stage}`}
      >
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Figure</span>
              </th>
              <th scope="col">A</th>
              <th scope="col">B</th>
            </tr>
          </thead>
          <tbody>
            {FIGURES.map(({ name, of }) => {
              const [left, right] = [a ? of(a) : 'not reached', b ? of(b) : 'not reached'];
              return (
                <tr key={name} className={clsx(left !== right && styles['differs'])}>
                  <th scope="row">{name}</th>
                  <td>{left}</td>
                  <td>{right}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Outputs stage={stage} />
      <Findings a={a} b={b} />
    </section>
  );
};

/** Whether the output is the same: only where both have one. */
const verdictOf = ({ a, b, output }: Stage): string => {
  const has = (side: Facts | null): boolean => side?.output !== undefined;
  if (!has(a) && !has(b)) return 'no output on either side yet';
  if (!has(a) || !has(b)) return `only ${has(a) ? 'A' : 'B'} has an output`;
  return output.length === 0 ? 'same output' : plural(output.length, 'change') + ' in the output';
};

const FIGURES: readonly { readonly name: string; readonly of: (facts: Facts) => string }[] = [
  { name: 'Made here', of: ({ takenOver }) => (takenOver ? 'taken over, nothing was run' : 'yes') },
  { name: 'Cost', of: ({ cost }) => usd(cost.nanoUsd) },
  {
    name: 'Time',
    of: ({ durationMs, takenOver }) =>
      durationMs === null ? (takenOver ? 'none' : 'not done') : duration(durationMs),
  },
  { name: 'QA rounds', of: ({ rounds }) => String(rounds) },
  { name: 'Retries', of: ({ retries }) => String(retries) },
  { name: 'Findings sent back', of: ({ findings }) => String(findings.length) },
  { name: 'Runs', of: ({ runIds }) => String(runIds.length) },
];

const Outputs = ({ stage: { a, b, output } }: { readonly stage: Stage }) => {
  const [left, right] = [a?.output, b?.output];
  return (
    <div className={styles['outputs']}>
      {left !== undefined && right !== undefined && output.length > 0 ? (
        <ul className={styles['changes']}>
          {output.map((change) => (
            <OneChange key={change.at} change={change} />
          ))}
        </ul>
      ) : null}
      <details>
        <summary>Whole outputs</summary>
        <div className={styles['sides']}>
          <Whole value={left} />
          <Whole value={right} />
        </div>
      </details>
    </div>
  );
};

const OneChange = ({ change: { at, kind, from, to } }: { readonly change: Change }) => (
  <li>
    <p>
      <code>{at || 'all of it'}</code> <span className="meta">{kind}</span>
    </p>
    <Diff
      before={kind === 'added' ? undefined : from}
      after={kind === 'removed' ? undefined : to}
    />
  </li>
);

const Whole = ({ value }: { readonly value: unknown }): ReactNode =>
  value === undefined ? <p className="meta">none</p> : <Raw value={value} />;

interface Finding {
  readonly category: string;
  readonly severity: string;
  readonly claim: string;
  readonly location: string;
}

const Findings = ({ a, b }: { readonly a: Facts | null; readonly b: Facts | null }) => {
  const sides = [a, b];
  if (sides.every((side) => (side?.findings.length ?? 0) === 0 && !side?.decision)) return null;
  return (
    <div className={styles['sides']}>
      {sides.map((side, index) => (
        <div key={index} className={styles['found']}>
          <h3>Findings and decision of {index === 0 ? 'A' : 'B'}</h3>
          {((side?.findings ?? []) as unknown as readonly Finding[]).map((finding, at) => (
            <div key={at}>
              <p>
                <strong>{finding.category}</strong>, {finding.severity}, at{' '}
                <code>{finding.location || '/'}</code>
              </p>
              <SafeText text={finding.claim} />
            </div>
          ))}
          {side?.findings.length ? null : <p className="meta">No findings were sent back.</p>}
          {side?.decision ? (
            <Json value={side.decision} />
          ) : (
            <p className="meta">No decision of a person.</p>
          )}
        </div>
      ))}
    </div>
  );
};
