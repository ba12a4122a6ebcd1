import { duration, usd, usdOf } from '../../../ui/format';
import { callsSearch } from '../links';
import type { Night } from '../night';
import type { BudgetLine } from '../budget-line';
import { begun, startOf } from '../slots';
import { Lane, useCommon } from './lane';
import { lineOf } from './scale';
import { SlotTable } from './slot-table';
import styles from './lanes.module.css';

const HEIGHT = 66;
/** A budget that is far above what is spent would press the line to the ground: then it is only named. */
const FAR = 5;

/** Spend cumulated since the budget's period began, against its limit. */
export const SpendLane = ({
  night,
  line,
  isLineKnown,
  now,
}: {
  readonly night: Night;
  readonly line: BudgetLine | undefined;
  /** Else the budgets could not be read. */
  readonly isLineKnown: boolean;
  readonly now: number;
}) => {
  const { scale } = useCommon();
  const { spend, range } = night;
  const until = begun(range, now);
  const totals = spend.total.slice(0, until);
  const last = totals.at(-1) ?? spend.before;
  const limit = line && line.limitNanoUsd / 1e9;
  const isNear = limit !== undefined && limit <= FAR * last;
  const top = isNear ? Math.max(limit, last) * 1.04 : last * 1.25;
  const points = lineOf(totals, spend.before, top, scale, HEIGHT);
  const right = (scale.left(until) || 0).toFixed(1);
  const search = (slot: number) => callsSearch(startOf(range, slot), startOf(range, slot + 1));
  const budget = line
    ? `budget ${usd(line.limitNanoUsd)}${line.words}`
    : isLineKnown
      ? 'no budget over all of it'
      : 'budget not known';
  const capAt = HEIGHT - (isNear ? (limit / top) * HEIGHT : HEIGHT) + 0.5;
  return (
    <Lane
      id="spend"
      title="Spend"
      per={isNear || !line ? budget : `${budget}, far above`}
      height={HEIGHT}
      slotSearch={search}
      words={`Spend cumulated: ${usdOf(spend.usd)} in this time, ${usdOf(last)} in all; ${budget}.`}
      table={
        <SlotTable
          label={`Spend per ${duration(range.step)}`}
          heads={['Spent', line ? 'Of the budget so far' : 'So far']}
          rows={spend.perSlot.flatMap((spent, slot) =>
            spent > 0 ? { slot, cells: [usdOf(spent), usdOf(spend.total[slot] ?? 0)] } : [],
          )}
          startOf={(slot) => startOf(range, slot)}
          slotSearch={search}
        />
      }
    >
      <polygon className={styles['area']} points={`0,${HEIGHT} ${points} ${right},${HEIGHT}`} />
      <polyline className={styles['line']} points={points} />
      {isNear ? (
        <line className={styles['cap']} x1={0} x2={scale.width} y1={capAt} y2={capAt} />
      ) : null}
    </Lane>
  );
};
