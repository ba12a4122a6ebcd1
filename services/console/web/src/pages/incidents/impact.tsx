import type { Incident } from '../../api/types';
import { count } from '../../ui/format';
import { Money } from '../../ui/money';
import { Section } from './section';
import styles from './incidents.module.css';

/** What it did, as far as it is known. */
export const Impact = ({ impact }: { readonly impact: Incident['impact'] }) => (
  <Section title="Impact">
    <dl className={styles['figures']}>
      <Figure name="Tasks concerned">{count(impact.tasks)}</Figure>
      <Figure name="of these halted">{count(impact.haltedTasks)}</Figure>
      <Figure name="of these failed">{count(impact.failedTasks)}</Figure>
      <Figure name="Runs">{count(impact.runs)}</Figure>
      <Figure name="Tickets">{count(impact.tickets)}</Figure>
      <Figure name="Settled by their runs">
        <Money value={impact.spent} />
      </Figure>
    </dl>
  </Section>
);

const Figure = ({
  name,
  children,
}: {
  readonly name: string;
  readonly children: React.ReactNode;
}) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
