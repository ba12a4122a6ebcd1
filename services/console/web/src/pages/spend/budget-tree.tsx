import { type KeyboardEvent, useRef, useState } from 'react';
import { useKeys } from '../../keys/keys';
import { Failed, Loading } from '../../ui/states';
import { MessageRow } from './tree-message';
import { BudgetRow, TaskRow } from './tree-row';
import styles from './tree.module.css';
import { moveBy, type TreeRow } from './tree-rows';
import type { SpendState, SpendPatch } from './spend-state';
import { type TreeData, useTree } from './use-tree';

const HEADS = [
  ['Tenant, workflow, task', ''],
  ['Budget', 'number limit'],
  ['Use', 'use'],
  ['Settled', 'number'],
  ['Held', 'number wide'],
  ['Free', 'number'],
  ['Tasks', 'number wide'],
  ['Halted', 'number'],
  ['Actions', 'act'],
] as const;

/** Budgets as a tree: the tenant, its workflows, and on opening one its tasks. */
export const BudgetTree = ({
  state,
  patch,
  toggle,
}: {
  readonly state: SpendState;
  readonly patch: SpendPatch;
  readonly toggle: (workflow: string) => void;
}) => {
  const tree = useTree(state);
  if (tree.error)
    return <Failed error={tree.error} retry={tree.retry} what="The budgets could not be read." />;
  if (!tree.rows) return <Loading rows={6} label="Reading the budgets …" />;
  return <TreeGrid tree={tree} rows={tree.rows} state={state} patch={patch} toggle={toggle} />;
};

const TreeGrid = ({
  tree,
  rows,
  state,
  patch,
  toggle,
}: {
  readonly tree: TreeData;
  readonly rows: readonly TreeRow[];
  readonly state: SpendState;
  readonly patch: SpendPatch;
  readonly toggle: (workflow: string) => void;
}) => {
  const grid = useRef<HTMLTableElement>(null);
  const [chosen, setChosen] = useState('');
  // A row may go while it has the focus: then the first one can be reached.
  const active = rows.some(({ id }) => id === chosen) ? chosen : (rows[0]?.id ?? '');
  const focus = (id: string): void => {
    setChosen(id);
    grid.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus();
  };
  const toggleRow = (row: TreeRow): void => {
    if (row.kind !== 'budget') return;
    if (row.level === 1) patch({ shut: state.isRootOpen ? '1' : undefined });
    else toggle(row.node.key);
  };
  const activate = (row: TreeRow, element?: Element): void => {
    if (row.kind === 'budget') toggleRow(row);
    else if (row.kind === 'more') {
      // It goes with the last page: the focus waits where the next ones come.
      const above = moveBy(rows, row.id, 'ArrowUp');
      if (above && 'to' in above) focus(above.to);
      tree.more(row.workflow);
    } else element?.querySelector<HTMLElement>('a')?.click();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, row: TreeRow): void => {
    // Keys of links and buttons within a row are theirs.
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      return activate(row, event.currentTarget);
    }
    const move = moveBy(rows, row.id, event.key);
    if (!move) return;
    event.preventDefault();
    if ('to' in move) focus(move.to);
    else toggleRow(row);
  };
  const change = (what: 'limit' | 'halt') => (): void => patch({ [what]: active });
  useKeys('Budgets', [
    { key: 'l', label: 'Change the limit of the row', run: change('limit') },
    { key: 'h', label: 'Order a halt of the row', run: change('halt') },
  ]);
  const common = (row: TreeRow) => ({
    isActive: row.id === active,
    onFocus: () => setChosen(row.id),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => onKeyDown(event, row),
  });
  return (
    <div className={styles['scroll']}>
      <table
        ref={grid}
        role="treegrid"
        aria-label="Budgets by tenant, workflow and task"
        aria-rowcount={rows.length + 1}
        className={styles['tree']}
      >
        <thead>
          <tr aria-rowindex={1}>
            {HEADS.map(([head, look]) => (
              <th key={head} scope="col" data-look={look}>
                {head === 'Use' || head === 'Actions' ? (
                  <span className="visually-hidden">{head}</span>
                ) : (
                  head
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const shared = { ...common(row), index: index + 2 };
            if (row.kind === 'budget')
              return (
                <BudgetRow
                  key={row.id}
                  row={row}
                  {...shared}
                  onToggle={() => toggleRow(row)}
                  patch={patch}
                />
              );
            if (row.kind === 'task')
              return (
                <TaskRow
                  key={row.id}
                  row={row}
                  {...shared}
                  facts={tree.facts.get(row.task.taskId)}
                  patch={patch}
                />
              );
            return (
              <MessageRow
                key={row.id}
                row={row}
                {...shared}
                onlyHalted={state.onlyHalted}
                onMore={() => activate(row)}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
