import type { Incident } from '../../api/types';
import { Fact } from '../../ui/fact';
import { count } from '../../ui/format';
import { Money } from '../../ui/money';
import { Section } from './section';
import { FactsGone } from './facts-gone';
import styles from './incidents.module.css';

/** What it did, as far as it is known. */
export const Impact = ({ impact, factsGoneUpTo }: Pick<Incident, 'impact' | 'factsGoneUpTo'>) => (
  <Section title="Impact">
    <FactsGone upTo={factsGoneUpTo} />
    <dl className={styles['figures']}>
      <Fact name="Tasks concerned">{count(impact.tasks)}</Fact>
      <Fact name="of these halted">{count(impact.haltedTasks)}</Fact>
      <Fact name="of these failed">{count(impact.failedTasks)}</Fact>
      <Fact name="Runs">{count(impact.runs)}</Fact>
      <Fact name="Tickets">{count(impact.tickets)}</Fact>
      <Fact name="Settled by their runs">
        <Money value={impact.spent} />
      </Fact>
    </dl>
  </Section>
);
