import { instant } from './circuits';
import type { WorkflowRow } from './outcome';
import type { WorkflowSql } from './queries';
import type { Range } from './range';
import type { HaltSql, HeldSql } from './waiting-queries';

/** What somebody must see at once: what became of the tasks, and what stands still. */
export interface Head {
  readonly range: Range;
  readonly workflows: readonly WorkflowRow[];
  /** Of the range, and those in force. */
  readonly halts: readonly (Omit<HaltSql, 'ordered_at'> & { readonly at: number })[];
  /** Tasks that stand still now, by halt. */
  readonly held: ReadonlyMap<string, number>;
}

/** As the ledger answered. */
export interface HeadRows {
  readonly workflows: readonly WorkflowSql[];
  readonly halts: readonly HaltSql[];
  readonly held: readonly HeldSql[];
}

const workflowOf = ({
  median_usd,
  last_end,
  first_accepted,
  ...row
}: WorkflowSql): WorkflowRow => ({
  ...row,
  median: row.completed > 0 ? median_usd : null,
  last: last_end === null ? null : instant(last_end),
  first: instant(first_accepted),
});

export const headOf = ({ workflows, halts, held }: HeadRows, range: Range): Head => ({
  range,
  workflows: workflows.map(workflowOf),
  halts: halts.map(({ ordered_at, ...halt }) => ({ ...halt, at: instant(ordered_at) })),
  held: new Map(held.map(({ halt_id, tasks }) => [halt_id, tasks])),
});
