import { Breakers } from './breakers';
import { BehindDialog } from './behind-dialog';
import { ByDay, ByModel, ByWorkflow } from './breakdowns';
import { Budgets } from './budgets';
import { Dearest } from './dearest';
import { Forecasts } from './forecasts';
import { HaltDialog } from './halt-dialog';
import { Halts } from './halts';
import { Headline } from './headline';
import { LimitDialog } from './limit-dialog';
import { Prompts } from './prompts';
import { RangeBar } from './range-bar';
import { ReconciliationDialog } from './reconciliation-dialog';
import { Reconciliations } from './reconciliations';
import { ReservationsPanel } from './reservations-panel';
import styles from './spend.module.css';
import { type SpendPatch, type SpendState, useSpendState } from './spend-state';

/** The money: what is spent, held and free at every level, on what it went, and where it is going. */
export const SpendPage = () => {
  const { state, patch, toggle } = useSpendState();
  const { range } = state;
  return (
    <div className={styles['page']}>
      <Headline />
      <RangeBar range={range} patch={patch} />
      <div className={styles['columns']}>
        <div className={styles['main']}>
          <Budgets state={state} patch={patch} toggle={toggle} />
          <ReservationsPanel range={range} patch={patch} />
          <Halts patch={patch} />
          <Breakers />
          <Reconciliations patch={patch} />
        </div>
        <div className={styles['side']}>
          <Dearest state={state} patch={patch} />
          <ByModel range={range} patch={patch} />
          <Prompts range={range} patch={patch} />
          <Forecasts />
          <ByWorkflow range={range} patch={patch} />
          <ByDay range={range} patch={patch} />
        </div>
      </div>
      <Dialogs state={state} patch={patch} />
    </div>
  );
};

const Dialogs = ({
  state: { limit, ordering, behind, reconciliation, range },
  patch,
}: {
  readonly state: SpendState;
  readonly patch: SpendPatch;
}) => {
  const shut = (part: string) => () => patch({ [part]: undefined });
  if (limit) return <LimitDialog key={limit} place={limit} onClose={shut('limit')} />;
  if (ordering) return <HaltDialog key={ordering} place={ordering} onClose={shut('halt')} />;
  if (behind) return <BehindDialog of={behind} range={range} onClose={shut('behind')} />;
  return reconciliation ? (
    <ReconciliationDialog id={reconciliation} onClose={shut('reconciliation')} />
  ) : null;
};
