import { clsx } from 'clsx';
import { count, duration, plural } from '../../../ui/format';
import { retriesSearch } from '../links';
import type { Night } from '../night';
import { clock } from '../range';
import { peakOf, startOf } from '../slots';
import { Lane, useCommon } from './lane';
import { stack } from './scale';
import { SlotTable } from './slot-table';
import styles from './lanes.module.css';

const HEIGHT = 54;
const HEADROOM = 4;

export const RetriesLane = ({ night }: { readonly night: Night }) => {
  const { scale } = useCommon();
  const { retries, range } = night;
  const { perSlot, burst } = retries;
  const peak = peakOf(perSlot);
  const step = duration(range.step);
  const search = (slot: number) => retriesSearch(startOf(range, slot), startOf(range, slot + 1));
  const isLoud = (slot: number): boolean =>
    burst !== undefined && slot >= burst.first && slot <= burst.last;
  return (
    <Lane
      id="retries"
      title="Retries"
      per={`per ${step}, peak ${count(peak)}`}
      height={HEIGHT}
      slotSearch={search}
      words={`Retries per ${step}: ${plural(retries.times, 'retry', 'retries')}, peak ${count(peak)}.`}
      table={
        <SlotTable
          label={`Retries per ${step}`}
          heads={['Retries']}
          rows={perSlot.flatMap((times, slot) =>
            times > 0 ? { slot, cells: [count(times)] } : [],
          )}
          startOf={(slot) => startOf(range, slot)}
          slotSearch={search}
        />
      }
    >
      {perSlot.map((times, slot) => (
        <g key={slot}>
          {times > 0 ? (
            <title>{`${clock(startOf(range, slot))}: ${plural(times, 'retry', 'retries')}`}</title>
          ) : null}
          {stack([times], peak, HEIGHT - HEADROOM).map(({ y, height }) => (
            <rect
              key="retries"
              className={clsx(styles['bar'], isLoud(slot) ? styles['waiting'] : styles['quiet'])}
              x={scale.left(slot) + 0.5}
              y={y + HEADROOM}
              width={Math.max(1, scale.slotWidth - 1.5)}
              height={height}
            />
          ))}
        </g>
      ))}
    </Lane>
  );
};
