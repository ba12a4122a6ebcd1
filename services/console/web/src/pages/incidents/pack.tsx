import type { Incident } from '../../api/types';
import { plural } from '../../ui/format';
import { Json } from '../../ui/json';
import { Clock } from '../../ui/time';
import { Section } from './section';
import styles from './incidents.module.css';

interface Known {
  readonly frozenAt: string;
  readonly ledger: { readonly treeSize?: number };
  readonly tasksInAll: number;
  readonly ticketsInAll: number;
  readonly haltedRunsInAll: number;
  readonly haltsInAll: number;
  readonly workflowsInAll: number;
  readonly budgetsInAll: number;
}

/** What was known when it was opened. It stands in the ledger under its hash, so it cannot change. */
export const Pack = ({ incident }: { readonly incident: Incident }) => {
  const pack = incident.pack as unknown as Known;
  const { treeSize } = pack.ledger;
  return (
    <Section title="Evidence">
      <p className="meta">
        Frozen <Clock at={pack.frozenAt} />
        {treeSize === undefined
          ? ', before the ledger was first signed'
          : `, at ledger size ${treeSize}`}
        .
      </p>
      <ul className={styles['pack']}>
        <li>{plural(pack.tasksInAll, 'task')}</li>
        <li>{plural(pack.haltedRunsInAll, 'halted run')}</li>
        <li>{plural(pack.haltsInAll, 'halt')}</li>
        <li>{plural(pack.workflowsInAll, 'workflow version')}</li>
        <li>{plural(pack.budgetsInAll, 'budget')}</li>
        <li>{plural(pack.ticketsInAll, 'open ticket')}</li>
      </ul>
      <p className={styles['hash']}>
        <span className="meta">SHA-256</span> <code>{incident.packHash}</code>
      </p>
      <details className={styles['details']}>
        <summary>All of it</summary>
        <Json value={incident.pack} />
      </details>
    </Section>
  );
};
