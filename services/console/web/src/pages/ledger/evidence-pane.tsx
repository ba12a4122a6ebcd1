import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Raw } from '../../ui/json';
import { usd, count, plural } from '../../ui/format';
import { Chip } from '../../ui/status';
import { Tabs } from '../../ui/tabs';
import { Clock } from '../../ui/time';
import type { Evidence } from './api';
import { chainOf } from './chain';
import { ChainView } from './chain-view';
import { EntriesView } from './entries-view';
import styles from './evidence.module.css';
import { countOf } from './proving';
import type { Proved } from './use-proof';

export const VIEWS = ['chain', 'entries', 'file'] as const;

/** The evidence of one task: the chain, every entry, and the file itself. */
export const EvidencePane = ({
  name,
  evidence: { bundle, file },
  proof,
  view,
  chosen,
  onView,
  onChoose,
}: {
  readonly name: string;
  readonly evidence: Evidence;
  readonly proof: Proved | undefined;
  readonly view: string;
  readonly chosen: number | undefined;
  readonly onView: (view: string) => void;
  readonly onChoose: (index: number) => void;
}) => {
  const { events } = bundle;
  const parts = useMemo(() => chainOf(bundle), [bundle]);
  const byIndex = useMemo(() => new Map(events.map((event) => [event.index, event])), [events]);
  const shown = { proof, chosen, onChoose };
  const tabs = [
    {
      id: 'chain',
      label: 'What produced it',
      content: (
        <>
          <Said value={bundle.outputs.at(-1)?.value} />
          <ChainView parts={parts} events={byIndex} {...shown} />
        </>
      ),
    },
    {
      id: 'entries',
      label: `Entries ${count(events.length)}`,
      content: <EntriesView events={events} {...shown} />,
    },
    { id: 'file', label: 'File', content: <FileView format={bundle.format} file={file} /> },
  ];
  return (
    <section aria-label="Evidence" className={styles['pane']}>
      <Head name={name} evidence={{ bundle, file }} proof={proof} />
      <Tabs label="Evidence" tabs={tabs} chosen={view} onChoose={onView} />
    </section>
  );
};

const Head = ({
  name,
  evidence: { bundle },
  proof,
}: {
  readonly name: string;
  readonly evidence: Evidence;
  readonly proof: Proved | undefined;
}) => {
  const { task, costs, events } = bundle;
  const end = task.endedAt;
  return (
    <header className={styles['head']}>
      <div>
        <h2 className={styles['title']}>{name}</h2>
        <p className="meta">
          {task.workflow.name}@{task.workflow.version}, about {task.subject ?? 'nobody'},{' '}
          {end ? (
            <>
              ended <Clock at={end} />
            </>
          ) : (
            <>
              accepted <Clock at={task.acceptedAt} />, not ended
            </>
          )}
          , {usd(costs.callsNanoUsd)}
          {costs.boundNanoUsd > 0 ? ` (${usd(costs.boundNanoUsd)} of it an upper bound)` : ''}.{' '}
          <Link to="/tasks/$taskId" params={{ taskId: task.taskId }}>
            Open the trace
          </Link>
        </p>
      </div>
      {proof && !proof.fault ? <Sum proof={proof} total={events.length} /> : null}
    </header>
  );
};

const Sum = ({ proof, total }: { readonly proof: Proved; readonly total: number }) => {
  const [proved, differs] = [countOf(proof, 'proved'), countOf(proof, 'differs')];
  if (differs > 0) return <Chip tone="halt">{plural(differs, 'entry', 'entries')} not proved</Chip>;
  return (
    <Chip {...(proved === total ? { tone: 'done' as const } : { tone: 'wait' as const })}>
      {count(proved)} of {count(total)} entries in the signed tree
    </Chip>
  );
};

const SUMMARY_CHARS = 1_200;

/** What came out, as far as it fits: a sentence of its own if it has one. */
const Said = ({ value }: { readonly value: unknown }) => {
  if (value === undefined || value === null) return null;
  const text = summaryOf(value);
  return (
    <p className={styles['said']}>
      {text.slice(0, SUMMARY_CHARS)}
      {text.length > SUMMARY_CHARS ? '…' : ''}
    </p>
  );
};

const summaryOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { summary } = value as { summary?: unknown };
  return typeof summary === 'string' ? summary : JSON.stringify(value);
};

const SHOWN_CHARS = 100_000;

const FileView = ({ format, file }: { readonly format: string; readonly file: string }) => (
  <>
    <p className="meta">
      Format <code>{format}</code>, {count(file.length)} characters
      {file.length > SHOWN_CHARS ? `, the first ${count(SHOWN_CHARS)} of them here` : ''}. Every
      event stands in it with its exact bytes, its leaf and its path: the file is checked without
      this system.
    </p>
    <Raw value={file.slice(0, SHOWN_CHARS)} />
  </>
);
