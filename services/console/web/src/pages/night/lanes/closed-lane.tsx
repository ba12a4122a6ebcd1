import { clsx } from 'clsx';
import { count, duration } from '../../../ui/format';
import { STATUSES } from '../../../ui/status';
import { closedSearch } from '../links';
import { CLOSED, type Night } from '../night';
import { clock } from '../range';
import { WORDS } from '../outcome';
import { peakOf, startOf, sum } from '../slots';
import { Lane, useCommon } from './lane';
import { stack } from './scale';
import { SlotTable } from './slot-table';
import styles from './lanes.module.css';

const HEIGHT = 106;
/** So that the least of parts does not stand out of the picture. */
const HEADROOM = 6;

/** Tasks by when they ended, or by since when they stand still. */
export const ClosedLane = ({ night }: { readonly night: Night }) => {
  const { scale } = useCommon();
  const { closed, range } = night;
  const slots = Array.from({ length: scale.slots }, (_, slot) =>
    CLOSED.map((one) => closed[one][slot] ?? 0),
  );
  const peak = peakOf(slots.map(sum));
  const step = duration(range.step);
  const search = (slot: number) => closedSearch(startOf(range, slot), startOf(range, slot + 1));
  const said = (values: readonly number[]): string =>
    CLOSED.flatMap((one, at) => (values[at] ? `${count(values[at])} ${WORDS[one]}` : [])).join(
      ', ',
    );
  return (
    <Lane
      id="closed"
      title="Tasks closed"
      per={`per ${step}, peak ${count(peak)}`}
      height={HEIGHT}
      slotSearch={search}
      words={`Tasks closed per ${step}: ${said(CLOSED.map((one) => sum(closed[one]))) || 'none'}. Peak ${count(peak)}.`}
      table={
        <SlotTable
          label={`Tasks closed per ${step}`}
          heads={CLOSED.map((one) => STATUSES[one].word)}
          rows={slots.flatMap((values, slot) =>
            sum(values) > 0 ? { slot, cells: values.map(count) } : [],
          )}
          startOf={(slot) => startOf(range, slot)}
          slotSearch={search}
        />
      }
    >
      {slots.map((values, slot) => (
        <g key={slot}>
          {sum(values) > 0 ? (
            <title>{`${clock(startOf(range, slot))}: ${said(values)}`}</title>
          ) : null}
          {stack(values, peak, HEIGHT - HEADROOM).map(({ y, height, index }) => (
            <rect
              key={index}
              className={clsx(styles['bar'], styles[CLOSED[index] ?? 'completed'])}
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
