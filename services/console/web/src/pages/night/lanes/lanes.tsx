import { useMemo } from 'react';
import type { BudgetLine } from '../budget-line';
import { notable } from '../circuits';
import type { Head } from '../head';
import type { Night } from '../night';
import { ticksOf } from '../range';
import { ClosedLane } from './closed-lane';
import { CommonContext } from './lane';
import { Notes } from './notes';
import { PeopleLane } from './people-lane';
import { RetriesLane } from './retries-lane';
import { scaleOf } from './scale';
import { SpendLane } from './spend-lane';
import { useWidth } from './use-width';
import styles from './lanes.module.css';

/** The night as lanes over one axis of time. */
export const Lanes = ({
  head,
  night,
  line,
  isLineKnown,
  now,
}: {
  readonly head: Head | undefined;
  readonly night: Night;
  readonly line: BudgetLine | undefined;
  /** Else the budgets could not be read. */
  readonly isLineKnown: boolean;
  readonly now: number;
}) => {
  const [ref, width] = useWidth<HTMLDivElement>();
  const common = useMemo(
    () => ({
      scale: scaleOf(night.range, width),
      ticks: ticksOf(night.range, width),
      circuits: notable(night.circuits),
    }),
    [night, width],
  );
  return (
    <section className={styles['lanes']} aria-label="Over time">
      <div className={styles['lane']}>
        <div className={styles['measure']} ref={ref} />
      </div>
      {width > 0 ? (
        <CommonContext value={common}>
          {head ? <Notes head={head} night={night} /> : null}
          <ClosedLane night={night} />
          <RetriesLane night={night} />
          <SpendLane night={night} line={line} isLineKnown={isLineKnown} now={now} />
          <PeopleLane night={night} now={now} />
          <Axis common={common} />
        </CommonContext>
      ) : null}
    </section>
  );
};

const Axis = ({
  common: { scale, ticks },
}: {
  readonly common: {
    readonly scale: ReturnType<typeof scaleOf>;
    readonly ticks: ReturnType<typeof ticksOf>;
  };
}) => (
  <div className={styles['lane']} aria-hidden="true">
    <svg className={styles['axis']} width={scale.width} height={18}>
      {ticks.map(({ at, label }) => {
        const x = scale.x(at);
        const anchor = x < 20 ? 'start' : x > scale.width - 20 ? 'end' : 'middle';
        return (
          <text key={at} x={x} y={14} textAnchor={anchor}>
            {label}
          </text>
        );
      })}
    </svg>
  </div>
);
