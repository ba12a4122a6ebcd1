import { useQuery } from '@tanstack/react-query';
import { Glyph } from '../../ui/status';
import { BudgetTree } from './budget-tree';
import { treeQuery } from './queries';
import styles from './range.module.css';
import { Section } from './section';
import type { SpendPatch, SpendState } from './spend-state';

/** The tree of budgets, all of it or only where something stands. */
export const Budgets = ({
  state,
  patch,
  toggle,
}: {
  readonly state: SpendState;
  readonly patch: SpendPatch;
  readonly toggle: (workflow: string) => void;
}) => {
  const { data } = useQuery(treeQuery(1));
  const show = (which: 'halted' | undefined) => () => patch({ show: which });
  return (
    <Section
      title="Budgets"
      beside="A call starts only if settled + held + its worst case fits the budget, at every level."
      aside={
        <span className={styles['presets']} role="group" aria-label="Show">
          <button type="button" aria-pressed={!state.onlyHalted} onClick={show(undefined)}>
            All
          </button>
          <button type="button" aria-pressed={state.onlyHalted} onClick={show('halted')}>
            <Glyph status="halted" /> Halted {data?.tenant.haltedTasks ?? ''}
          </button>
        </span>
      }
    >
      <BudgetTree state={state} patch={patch} toggle={toggle} />
    </Section>
  );
};
