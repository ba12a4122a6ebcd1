import { useNavigate } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { AffectedTask, BlastRadius } from '../../api/types';
import { count, plural, short, usd } from '../../ui/format';
import { Empty } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Clock } from '../../ui/time';
import { type Cause, csvPath } from './blast-api';
import styles from './blast.module.css';
import { RedrivePlan } from './redrive-plan';
import { redriveWord } from './redrive-words';
import { FileButton } from './file-button';

const columns: readonly Column<AffectedTask>[] = [
  {
    id: 'task',
    head: 'Task',
    cell: ({ taskId }) => <code title={taskId}>{short(taskId, 13)}</code>,
    width: '118px',
  },
  { id: 'redrive', head: 'To do', cell: ({ redrive }) => redriveWord(redrive), width: '1.4fr' },
  {
    id: 'workflow',
    head: 'Workflow',
    cell: ({ workflow }) => workflow,
    width: '1.6fr',
    wideOnly: true,
  },
  { id: 'status', head: 'Status', cell: ({ status }) => status, width: '90px', wideOnly: true },
  {
    id: 'accepted',
    head: 'Accepted',
    cell: ({ acceptedAt }) => <Clock at={acceptedAt} />,
    width: '130px',
    wideOnly: true,
  },
  {
    id: 'reviewers',
    head: 'Reviewers',
    cell: ({ reviewers }) => reviewers.join(', '),
    wideOnly: true,
  },
  { id: 'effects', head: 'Effects by', cell: ({ tools }) => tools.join(', '), wideOnly: true },
  {
    id: 'cost',
    head: 'Cost',
    cell: ({ costNanoUsd }) => usd(costNanoUsd),
    number: true,
    width: '90px',
  },
];

export const BlastResult = ({
  cause,
  first: { totals, plan, factsSince },
  tasks,
  onEnd,
}: {
  readonly cause: Cause;
  readonly first: BlastRadius;
  readonly tasks: readonly AffectedTask[];
  readonly onEnd: (() => void) | undefined;
}) => {
  const navigate = useNavigate();
  // Without a cursor they are always there.
  if (totals === null || plan === null) return null;
  if (totals.tasks === 0)
    return (
      <Empty title="Nothing in the ledger depended on it">
        <p>Names are whole, hashes may be their beginning. The ledger is a moment behind.</p>
        <Omitted since={factsSince} />
      </Empty>
    );
  return (
    <div className={styles['result']}>
      <section aria-labelledby="affected" className={styles['list']}>
        <div className={styles['head']}>
          <h2 id="affected">{plural(totals.tasks, 'affected task')}</h2>
          <span className="meta">oldest first, {usd(totals.costNanoUsd)} in all</span>
          <CsvButton cause={cause} />
        </div>
        <Omitted since={factsSince} />
        <Table
          label="Affected tasks"
          columns={columns}
          rows={tasks}
          rowKey={({ taskId }) => taskId}
          total={totals.tasks}
          onOpen={({ taskId, index }) =>
            void navigate({ to: '/ledger', search: { task: taskId, entry: String(index) } })
          }
          {...(onEnd ? { onEnd } : {})}
        />
        <p className="meta">
          Effects outside: {count(totals.atMostOnceDone)} at-most-once calls done,{' '}
          {count(totals.atMostOnceUnknown)} unknown; {count(totals.idempotentDone)} idempotent calls
          done, {count(totals.idempotentUnknown)} unknown.
        </p>
      </section>
      <RedrivePlan totals={totals} plan={plan} />
    </div>
  );
};

/** Facts are kept for some time only, where somebody set that: what is older is not found. */
const Omitted = ({ since }: { readonly since: string | null }) =>
  since === null ? null : (
    <p role="status">
      <strong>Not whole:</strong> tasks accepted before <Clock at={since} /> are not found, as the
      facts of them are no longer kept.
    </p>
  );

const CsvButton = ({ cause }: { readonly cause: Cause }) => (
  <FileButton
    path={csvPath(cause)}
    name="blast-radius.csv"
    icon={<Download size={14} aria-hidden="true" />}
    small
    trouble="The file could not be read."
  >
    CSV
  </FileButton>
);
