import { useQuery } from '@tanstack/react-query';
import { workflowsQuery } from '../../shell/queries';
import { systemQuery } from './queries';
import { Section } from './section';
import { simulatedIn } from './simulated-names';
import styles from './system.module.css';

/** What only looks real, by name. */
export const Simulated = () => {
  const { data: system } = useQuery(systemQuery);
  const { data: workflows } = useQuery(workflowsQuery);
  if (!system || !workflows) return null;
  const definitions = workflows.items.map(({ definition }) => definition);
  const names = simulatedIn(definitions, system.simulated);
  return (
    <Section title="What is simulated">
      {names.length === 0 ? (
        <p>Nothing: every model of every workflow is called, and what it costs is charged.</p>
      ) : (
        <>
          <p>
            Rules stand in for {names.length === 1 ? 'this model' : 'these models'}: nothing is
            called, and the prices are invented. Everything else is real.
          </p>
          <ul className={styles['names']}>
            {names.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
};
