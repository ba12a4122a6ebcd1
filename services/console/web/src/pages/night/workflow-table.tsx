import { Link } from '@tanstack/react-router';
import { Bar } from '../../ui/bar';
import { count, usdOf } from '../../ui/format';
import { STATUSES } from '../../ui/status';
import type { Head } from './head';
import { tasksSearch } from './links';
import { inWords, type Outcome, shown, WORDS, type WorkflowRow } from './outcome';
import styles from './workflow-table.module.css';

const SHOWN = 5;
const COLUMNS: readonly (readonly [Outcome, string])[] = [
  ['waiting', 'Waiting'],
  ['halted', 'Halted'],
  ['failed', 'Failed'],
];

export const WorkflowTable = ({ head }: { readonly head: Head }) => {
  const { workflows } = head;
  return (
    <section className={styles['workflows']} aria-label="By workflow">
      <table>
        <thead>
          <tr>
            <th scope="col">Workflow</th>
            <th scope="col" className="number">
              Tasks
            </th>
            <th scope="col" className={styles['outcome']}>
              Outcome
            </th>
            {COLUMNS.map(([outcome, word]) => (
              <th key={outcome} scope="col" className="number">
                {word}
              </th>
            ))}
            <th scope="col" className="number">
              Median cost
            </th>
          </tr>
        </thead>
        <tbody>
          {workflows.slice(0, SHOWN).map((row) => (
            <WorkflowLine key={`${row.workflow}@${row.version}`} head={head} row={row} />
          ))}
        </tbody>
      </table>
      {workflows.length > SHOWN ? (
        <p className="meta">
          <Link to="/workflows">{count(workflows.length - SHOWN)} more workflows</Link>
        </p>
      ) : null}
    </section>
  );
};

const WorkflowLine = ({ head, row }: { readonly head: Head; readonly row: WorkflowRow }) => {
  const workflow = `${row.workflow}@${row.version}`;
  const search = (status?: Outcome) =>
    tasksSearch(head.range, [row], { workflow, ...(status ? { status } : {}) });
  return (
    <tr data-workflow={workflow}>
      <th scope="row">
        <Link to="/workflows/$name" params={{ name: row.workflow }}>
          {row.workflow}
          <span>@{row.version}</span>
        </Link>
      </th>
      <td className="number">
        <Link to="/tasks" search={search()} aria-label={`${count(row.tasks)} tasks of ${workflow}`}>
          {count(row.tasks)}
        </Link>
      </td>
      <td className={styles['outcome']}>
        <Bar
          height={8}
          label={inWords(row)}
          parts={shown(row).map((outcome) => ({
            share: row[outcome] / row.tasks,
            look: STATUSES[outcome].tone,
            label: `${count(row[outcome])} ${WORDS[outcome]}`,
          }))}
        />
      </td>
      {COLUMNS.map(([outcome]) => (
        <td key={outcome} className="number">
          {row[outcome] > 0 ? (
            <Link
              to="/tasks"
              search={search(outcome)}
              aria-label={`${count(row[outcome])} ${WORDS[outcome]} of ${workflow}`}
            >
              {count(row[outcome])}
            </Link>
          ) : (
            0
          )}
        </td>
      ))}
      <td className="number">
        {row.median === null ? (
          <span className="meta" title="None of them is done.">
            none yet
          </span>
        ) : (
          usdOf(row.median)
        )}
      </td>
    </tr>
  );
};
