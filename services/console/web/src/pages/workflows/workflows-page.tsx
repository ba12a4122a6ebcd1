import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { haltsQuery, workflowsQuery } from '../../shell/queries';
import { count, usd, usdOf } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { type Column, Table } from '../../ui/table';
import { Clock } from '../../ui/time';
import { figuresQuery, limitsQuery } from './queries';
import { type Row, rowsOf } from './workflow-rows';
import styles from './workflows.module.css';

/** Every workflow with what it does now and what it costs. */
export const WorkflowsPage = () => {
  const navigate = useNavigate();
  const workflows = useQuery(workflowsQuery);
  const figures = useQuery(figuresQuery);
  const limits = useQuery(limitsQuery);
  const halts = useQuery(haltsQuery);
  if (workflows.error)
    return <Failed error={workflows.error} retry={() => void workflows.refetch()} />;
  if (!workflows.data) return <Loading rows={8} />;
  const rows = rowsOf(
    workflows.data.items,
    figures.data,
    limits.data?.items ?? [],
    halts.data?.items ?? [],
  );
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>Workflows</h1>
        <p className="meta">
          A registered version never changes; a task keeps the one it was accepted with.
        </p>
      </header>
      {figures.error ? (
        <Failed
          error={figures.error}
          what="The figures could not be read from the ledger."
          retry={() => void figures.refetch()}
        />
      ) : null}
      {rows.length === 0 ? (
        <Empty title="No workflow is registered">
          <p>
            Register one with <code>POST /v1/workflows</code>, or start Nightshift with{' '}
            <code>NIGHTSHIFT_WORKFLOWS</code> naming a module.
          </p>
        </Empty>
      ) : (
        <Table
          label="Workflows"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ name }) => name}
          rowHeight={44}
          onOpen={({ name }) =>
            void navigate({ to: '/workflows/$name', params: { name }, search: {} })
          }
        />
      )}
    </div>
  );
};

const amount = (dollars: number | null | undefined) =>
  dollars === null || dollars === undefined ? (
    <span className="meta">not measured yet</span>
  ) : (
    usdOf(dollars)
  );

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'name',
    head: 'Workflow',
    width: 'minmax(0, 2.6fr)',
    cell: ({ name, newest, description }) => (
      <span className={styles['name']}>
        <span>
          <Link to="/workflows/$name" params={{ name }} search={{}}>
            {name}
          </Link>
          <span className="meta"> @{newest.version}</span>
        </span>
        <span className="meta" title={description}>
          {description}
        </span>
      </span>
    ),
  },
  {
    id: 'state',
    head: 'State',
    width: 'minmax(80px, 1fr)',
    cell: ({ halted, draining }) =>
      halted ? (
        <Chip tone="halt">Halted</Chip>
      ) : draining ? (
        <Chip tone="wait">Draining</Chip>
      ) : (
        <Chip>Taking tasks</Chip>
      ),
  },
  {
    id: 'versions',
    head: 'Versions',
    number: true,
    wideOnly: true,
    width: '72px',
    cell: ({ versions }) => count(versions),
  },
  {
    id: 'tasks',
    head: 'Tasks',
    number: true,
    width: '64px',
    cell: ({ name, tasks }) =>
      tasks === undefined ? (
        '–'
      ) : (
        <Link
          to="/tasks"
          search={{ workflow: name }}
          aria-label={`${count(tasks)} tasks of ${name}`}
        >
          {count(tasks)}
        </Link>
      ),
  },
  {
    id: 'open',
    head: 'Open',
    number: true,
    wideOnly: true,
    width: '64px',
    cell: ({ name, open }) =>
      open === undefined ? (
        '–'
      ) : (
        <Link
          to="/tasks"
          search={{ workflow: name, status: 'running,waiting,halted,queued,paused' }}
          aria-label={`${count(open)} open tasks of ${name}`}
        >
          {count(open)}
        </Link>
      ),
  },
  {
    id: 'median',
    head: 'Median cost',
    number: true,
    wideOnly: true,
    cell: ({ median }) => amount(median),
  },
  { id: 'p95', head: '95 % under', number: true, wideOnly: true, cell: ({ p95 }) => amount(p95) },
  {
    id: 'bound',
    head: 'Budget a task',
    number: true,
    wideOnly: true,
    cell: ({ budgetNanoUsd }) => usd(budgetNanoUsd),
  },
  {
    id: 'last',
    head: 'Last task',
    number: true,
    wideOnly: true,
    width: '130px',
    cell: ({ last }) => (last ? <Clock at={last} /> : <span className="meta">none yet</span>),
  },
];
