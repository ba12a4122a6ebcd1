import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { count, short, usd } from '../../ui/format';
import { Glyph, STATUSES } from '../../ui/status';
import { reasonOf } from './halt-words';
import type { SpendPatch } from './spend-state';
import type { TaskSpend } from './spend-types';
import { type FactsRow, nameOf, statusOf } from './task-facts';
import { Actions, HaltNote, LimitCell, MoneyCells, UseBar } from './tree-cells';
import { type Of, Row, type Shared } from './tree-frame';
import styles from './tree.module.css';

export const BudgetRow = ({
  row,
  onToggle,
  patch,
  ...shared
}: Shared & {
  readonly row: Of<'budget'>;
  readonly onToggle: () => void;
  readonly patch: SpendPatch;
}) => {
  const { node, expanded } = row;
  const Twisty = expanded ? ChevronDown : ChevronRight;
  return (
    <Row row={row} {...shared} isHalted={node.halts.length > 0} expanded={expanded}>
      <th scope="row">
        <span className={styles['name']}>
          <button
            type="button"
            tabIndex={-1}
            className={styles['twisty']}
            aria-label={`${expanded ? 'Shut' : 'Open'} ${node.key}`}
            onClick={onToggle}
          >
            <Twisty size={14} aria-hidden="true" />
          </button>
          <span className={styles['key']}>{node.key}</span>
        </span>
      </th>
      <LimitCell budget={node} />
      <td data-look="use">
        <UseBar budget={node} />
        <HaltNote budget={node} isActive={shared.isActive} />
      </td>
      <MoneyCells budget={node} settled={node.settled.nanoUsd} />
      <td data-look="number wide">
        <Link
          to="/tasks"
          search={node.scope === 'workflow' ? { workflow: node.key } : {}}
          tabIndex={shared.isActive ? 0 : -1}
        >
          {count(node.tasks)}
        </Link>
      </td>
      <td data-look="number">
        <HaltedCount node={node} isActive={shared.isActive} />
      </td>
      <Actions budget={node} isActive={shared.isActive} patch={patch} />
    </Row>
  );
};

const HaltedCount = ({
  node,
  isActive,
}: {
  readonly node: Of<'budget'>['node'];
  readonly isActive: boolean;
}) =>
  node.haltedTasks > 0 ? (
    <Link
      to="/tasks"
      search={{
        status: 'halted',
        ...(node.scope === 'workflow' ? { workflow: node.key } : {}),
      }}
      tabIndex={isActive ? 0 : -1}
      className={styles['stopped']}
      aria-label={`${node.haltedTasks} halted tasks`}
    >
      <Glyph status="halted" />
      {count(node.haltedTasks)}
    </Link>
  ) : node.halts.length > 0 ? (
    <span className={styles['stopped']}>
      <Glyph status="halted" />
      <span className="visually-hidden">halted</span>
    </span>
  ) : null;

export const TaskRow = ({
  row,
  facts,
  patch,
  ...shared
}: Shared & {
  readonly row: Of<'task'>;
  readonly facts: FactsRow | undefined;
  readonly patch: SpendPatch;
}) => {
  const { task } = row;
  const { taskId, budget, cost } = task;
  const status = statusOf(task, facts?.newest);
  return (
    <Row row={row} {...shared} isHalted={(budget?.halts.length ?? 0) > 0}>
      <th scope="row">
        <span className={styles['name']}>
          <Glyph status={status} />
          <span className="visually-hidden">{STATUSES[status].word}</span>
          <Link
            to="/tasks/$taskId"
            params={{ taskId }}
            className="mono"
            tabIndex={shared.isActive ? 0 : -1}
          >
            {short(taskId)}
          </Link>
          <span className={styles['key']}>{nameOf(facts)}</span>
        </span>
      </th>
      {budget ? <LimitCell budget={budget} /> : <td data-look="number limit" />}
      <td data-look="use">
        <TaskUse task={task} isActive={shared.isActive} />
      </td>
      {budget ? (
        <MoneyCells budget={budget} settled={cost.nanoUsd} />
      ) : (
        <>
          <td data-look="number">{usd(cost.nanoUsd)}</td>
          <td data-look="number wide" />
          <td data-look="number" />
        </>
      )}
      <td data-look="number wide" />
      <td data-look="number" />
      {budget ? (
        <Actions budget={budget} isActive={shared.isActive} patch={patch} />
      ) : (
        <td data-look="act" />
      )}
    </Row>
  );
};

const TaskUse = ({
  task: { budget, refused },
  isActive,
}: {
  readonly task: TaskSpend;
  readonly isActive: boolean;
}) => {
  if (refused)
    return (
      <span
        className={styles['note']}
        title={`${reasonOf(refused.reason)}: refused by the ${refused.scope}`}
      >
        Refused{refused.needs ? `: next needs ${usd(refused.needs.nanoUsd)}` : ''}
      </span>
    );
  if (!budget) return null;
  return budget.halts.length > 0 ? (
    <HaltNote budget={budget} isActive={isActive} />
  ) : (
    <UseBar budget={budget} />
  );
};
