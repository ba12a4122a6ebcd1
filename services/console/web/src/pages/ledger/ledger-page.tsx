import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useKeys } from '../../keys/keys';
import { Button } from '../../ui/button';
import { count, duration } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { evidenceQuery } from './api';
import type { Bundle } from './bundle';
import { Checkpoints } from './checkpoints';
import { EvidencePane, VIEWS } from './evidence-pane';
import { save, TooLarge } from './file';
import styles from './ledger.module.css';
import { LedgerTabs } from './ledger-tabs';
import { nameOf, Outputs, useOutputs } from './outputs';
import { ProofPane } from './proof-pane';
import { ReportButton } from './report-button';
import { SearchBox } from './search-box';
import { TooLargeHere } from './too-large-here';
import { useProof } from './use-proof';
import { VerifyLedger } from './verify-ledger';

/** The entry that is looked at where none was chosen: how it ended, or the newest. */
const endOf = ({ outputs, task, events }: Bundle): number =>
  task.endIndex ?? outputs.at(-1)?.index ?? events.at(-1)?.index ?? task.index;

export const LedgerPage = () => {
  const [{ q = '', task, entry, view = 'chain' }, setUrl] = useUrlState();
  const outputs = useOutputs(q);
  const taskId = task ?? outputs.tasks[0]?.taskId;
  const evidence = useQuery({ ...evidenceQuery(taskId ?? ''), enabled: taskId !== undefined });
  const proof = useProof(evidence.data, evidence.dataUpdatedAt);
  const [again, setAgain] = useState(false);
  const verifyAgain = async (): Promise<void> => {
    setAgain(true);
    await evidence.refetch();
    setAgain(false);
  };
  const step = (by: number): void => {
    const at = outputs.tasks.findIndex((one) => one.taskId === taskId);
    const next = outputs.tasks[at + by];
    if (next) setUrl({ task: next.taskId, entry: undefined });
  };
  useKeys('Ledger', [
    { key: 'j', label: 'Next output', run: () => step(1) },
    { key: 'k', label: 'Output before', run: () => step(-1) },
  ]);
  const bundle = evidence.data?.bundle;
  const chosen = bundle && Number(entry ?? endOf(bundle));
  const found = outputs.tasks.find((one) => one.taskId === taskId);
  return (
    <div className={styles['page']}>
      <header className={styles['top']}>
        <LedgerTabs />
        <SearchBox
          query={q}
          onQuery={(query) => setUrl({ q: query, task: undefined, entry: undefined }, 'push')}
        />
        <span className="meta" role="status">
          {outputs.elapsedMs === undefined
            ? ''
            : `${count(outputs.tasks.length)}${outputs.hasNextPage ? ' and more' : ''} in ${duration(outputs.elapsedMs)}`}
        </span>
        <Button
          icon={<Download size={14} aria-hidden="true" />}
          disabled={!evidence.data}
          onClick={() =>
            evidence.data &&
            save(
              `evidence-${evidence.data.bundle.task.taskId}.json`,
              evidence.data.file,
              'application/json',
            )
          }
        >
          Evidence bundle
        </Button>
        <ReportButton taskId={bundle?.task.taskId} />
      </header>
      <div className={styles['panes']}>
        <Outputs q={q} chosen={taskId} outputs={outputs} />
        {evidence.data && bundle ? (
          <EvidencePane
            name={nameOf(
              found ?? { title: null, idempotencyKey: null, taskId: bundle.task.taskId },
            )}
            evidence={evidence.data}
            proof={proof.data}
            view={(VIEWS as readonly string[]).includes(view) ? view : 'chain'}
            chosen={chosen}
            onView={(next) => setUrl({ view: next === 'chain' ? undefined : next })}
            onChoose={(index) => setUrl({ entry: String(index) })}
          />
        ) : (
          <NoEvidence
            evidence={evidence}
            taskId={taskId}
            asked={taskId !== undefined || outputs.isPending}
          />
        )}
        <aside aria-label="Verification" className={styles['side']}>
          {bundle && chosen !== undefined ? (
            <ProofPane
              bundle={bundle}
              proof={proof.data}
              chosen={chosen}
              busy={again}
              onAgain={() => void verifyAgain()}
            />
          ) : null}
          <Checkpoints />
          <VerifyLedger />
        </aside>
      </div>
    </div>
  );
};

const NoEvidence = ({
  evidence: { error, isLoading, refetch },
  taskId = '',
  asked,
}: {
  readonly evidence: Pick<ReturnType<typeof useQuery>, 'error' | 'isLoading' | 'refetch'>;
  readonly taskId: string | undefined;
  readonly asked: boolean;
}) => (
  <section aria-label="Evidence" className={styles['none']}>
    {isLoading || (asked && !error) ? <Loading rows={10} /> : null}
    {error ? (
      <>
        {error instanceof TooLarge ? (
          <TooLargeHere taskId={taskId} maxBytes={error.maxBytes} />
        ) : (
          <Failed
            error={error}
            retry={() => void refetch()}
            what="The evidence could not be read."
          />
        )}
        <p>
          <Link to="/ledger">To the newest outputs</Link>
        </p>
      </>
    ) : null}
    {asked ? null : (
      <Empty title="Nothing is chosen">
        <p>What produced an output stands here: data, prompts, versions, checks and people.</p>
      </Empty>
    )}
  </section>
);
