import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Dialog } from '../../ui/dialog';
import { count, short, usdOf } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { behindIn, titleOf } from './behind';
import { type BehindRow, behindQuery } from './queries';
import type { Behind } from './queries-sql';
import type { Range } from './range';

const columns: readonly Column<BehindRow>[] = [
  {
    id: 'task',
    head: 'Task',
    width: '110px',
    cell: ({ task_id: taskId }) => (
      <Link to="/tasks/$taskId" params={{ taskId }} className="mono">
        {short(taskId)}
      </Link>
    ),
  },
  { id: 'workflow', head: 'Workflow', cell: (row) => row.in_workflow },
  { id: 'n', head: 'Times', width: '70px', number: true, cell: ({ n }) => count(Number(n)) },
  {
    id: 'cost',
    head: 'Cost of it',
    width: '90px',
    number: true,
    cell: ({ cost }) => (cost === null ? 'not spent' : usdOf(cost)),
  },
];

/** The tasks behind a figure, from the ledger: what each has part in it. */
export const BehindDialog = ({
  of,
  range,
  onClose,
}: {
  readonly of: string;
  readonly range: Range;
  readonly onClose: () => void;
}) => {
  const behind = behindIn(of);
  if (!behind) return null;
  return (
    <Dialog title={titleOf(behind)} onClose={onClose} wide>
      <Tasks behind={behind} range={range} />
    </Dialog>
  );
};

const Tasks = ({ behind, range }: { readonly behind: Behind; readonly range: Range }) => {
  const { data, error, refetch } = useQuery(behindQuery(behind, range));
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={8} />;
  if (data.length === 0)
    return (
      <Empty title="No task in these days">The ledger is a moment behind: try again soon.</Empty>
    );
  return (
    <>
      <p className="meta">
        The {data.length === 200 ? 'dearest 200' : count(data.length)}, as the ledger has them.
      </p>
      <Table
        label={titleOf(behind)}
        columns={columns}
        rows={data}
        rowKey={(row) => row.task_id}
        height="52dvh"
      />
    </>
  );
};
