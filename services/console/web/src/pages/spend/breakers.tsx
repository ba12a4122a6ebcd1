import { useQuery } from '@tanstack/react-query';
import { haltsQuery } from '../../shell/queries';
import { Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { reasonOf, ruleOf } from './halt-words';
import { rulesQuery } from './queries';
import { Section } from './section';
import styles from './spend.module.css';
import type { Rules } from './spend-types';

/** When a halt is ordered without a person, and how many are in force for it. */
export const Breakers = () => {
  const { data, error, refetch } = useQuery(rulesQuery);
  const { data: halts } = useQuery(haltsQuery);
  const countOf = (reason: string, scope?: string): number =>
    (halts?.items ?? []).filter(
      (halt) => halt.reason === reason && (scope === undefined || halt.scope === scope),
    ).length;
  return (
    <Section
      title="Breakers"
      beside={
        data ? `the use of a limit is announced at ${data.thresholds.join(', ')} %` : undefined
      }
    >
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data ? (
        <table className={styles['list']} aria-label="Breakers">
          <thead className="visually-hidden">
            <tr>
              {['Rule', 'Of a', 'When', 'In force'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{reasonOf('budget-exhausted')}</th>
              <td className={`${styles['soft']} ${styles['whole']}`}>every level</td>
              <td className={styles['soft']}>
                The worst case of the next call is more than is free, and nothing will come back
              </td>
              <td className="number">
                <InForce count={countOf('budget-exhausted')} />
              </td>
            </tr>
            {data.items.map((rule) => (
              <Rule
                key={`${rule.reason} ${rule.scope}`}
                rule={rule}
                count={countOf(rule.reason, rule.scope)}
              />
            ))}
          </tbody>
        </table>
      ) : (
        <Loading rows={4} />
      )}
    </Section>
  );
};

const Rule = ({
  rule,
  count,
}: {
  readonly rule: Rules['items'][number];
  readonly count: number;
}) => (
  <tr>
    <th scope="row">{reasonOf(rule.reason)}</th>
    <td className={`${styles['soft']} ${styles['whole']}`}>{rule.scope}</td>
    <td className={styles['soft']}>{rule.isOn ? ruleOf(rule) : 'Switched off'}</td>
    <td className="number">
      <InForce count={count} />
    </td>
  </tr>
);

const InForce = ({ count }: { readonly count: number }) =>
  count > 0 ? <Chip tone="halt">{count} in force</Chip> : <span className="meta">none</span>;
