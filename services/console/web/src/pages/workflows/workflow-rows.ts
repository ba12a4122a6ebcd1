import type { Halt, Workflow } from '../../api/types';
import { byName, definitionOf } from './definition';
import type { Figures, Limit } from './queries';

export interface Row {
  readonly name: string;
  readonly newest: Workflow;
  readonly description: string;
  readonly versions: number;
  readonly budgetNanoUsd: number;
  readonly halted: boolean;
  readonly draining: boolean;
  /** Over all versions; absent until the ledger has answered. */
  readonly tasks?: number;
  readonly open?: number;
  /** Of the newest version that has any done. */
  readonly median?: number | null;
  readonly p95?: number | null;
  readonly last?: string;
}

/** ClickHouse writes instants of UTC without saying so. */
const instantOfSql = (at: string): string => `${at.replace(' ', 'T')}Z`;

export const rowsOf = (
  items: readonly Workflow[],
  figures: readonly Figures[] | undefined,
  limits: readonly (Limit & { readonly scope: string; readonly key: string })[],
  halts: readonly Halt[],
): readonly Row[] =>
  [...byName(items)].flatMap(([name, versions]) => {
    const [newest] = versions;
    if (!newest) return [];
    const { description, budgetPerTaskNanoUsd } = definitionOf(newest);
    return [
      {
        name,
        newest,
        description,
        versions: versions.length,
        budgetNanoUsd: budgetPerTaskNanoUsd,
        halted: isHalted(name, halts),
        draining: limits.some(
          ({ scope, key, draining }) => scope === 'workflow' && key === name && draining,
        ),
        ...(figures ? sumOf(figures.filter(({ workflow }) => workflow === name)) : {}),
      },
    ];
  });

/** By an order for it, or for everything. */
export const isHalted = (name: string, halts: readonly Halt[]): boolean =>
  halts.some(({ scope, key }) => (scope === 'workflow' && key === name) || scope === 'everything');

const sumOf = (own: readonly Figures[]) => {
  const measured = own
    .filter(({ done }) => Number(done) > 0)
    .toSorted((a, b) => Number(b.version) - Number(a.version))[0];
  const last = own
    .map((one) => one.last)
    .toSorted()
    .at(-1);
  return {
    tasks: own.reduce((sum, { tasks }) => sum + Number(tasks), 0),
    open: own.reduce((sum, { open }) => sum + Number(open), 0),
    median: measured?.median ?? null,
    p95: measured?.p95 ?? null,
    ...(last === undefined ? {} : { last: instantOfSql(last) }),
  };
};
