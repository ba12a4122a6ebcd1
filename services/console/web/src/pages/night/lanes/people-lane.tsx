import { count, plural } from '../../../ui/format';
import { answersSearch } from '../links';
import type { Night } from '../night';
import { clock } from '../range';
import { begun, segmentsOf, startOf, sum } from '../slots';
import { Lane, useCommon } from './lane';
import { SlotTable } from './slot-table';
import styles from './lanes.module.css';

const HEIGHT = 16;
const BAND = { y: 5, height: 6 };

/** Solid where people answered; dashed where tickets waited and nobody did. */
export const PeopleLane = ({ night, now }: { readonly night: Night; readonly now: number }) => {
  const { scale } = useCommon();
  const { range } = night;
  const { answered, open } = night.people;
  const until = begun(range, now);
  const search = (slot: number) => answersSearch(startOf(range, slot), startOf(range, slot + 1));
  const slots = answered
    .slice(0, until)
    .map((answers, slot) => ({ answers, open: open[slot] ?? 0, slot }));
  const alone = slots.filter((one) => one.answers === 0 && one.open > 0).length;
  const total = sum(answered);
  return (
    <Lane
      id="people"
      title="Answers"
      per={alone > 0 ? `${count(total)}; dashed: nobody` : `${count(total)} by people`}
      height={HEIGHT}
      slotSearch={search}
      words={`People gave ${plural(total, 'answer')}; in ${count(alone)} of ${plural(until, 'slot')} tickets waited and nobody answered.`}
      table={
        <SlotTable
          label="Answers by people"
          heads={['Answers', 'Tickets that waited']}
          rows={slots.flatMap(({ answers, open: waited, slot }) =>
            answers > 0 || waited > 0 ? { slot, cells: [count(answers), count(waited)] } : [],
          )}
          startOf={(slot) => startOf(range, slot)}
          slotSearch={search}
        />
      }
    >
      {segmentsOf(slots.map(kindOf)).map(({ kind, first, last }) => (
        <g key={first}>
          <title>{`${clock(startOf(range, first))} to ${clock(startOf(range, last + 1))}: ${kind === 'there' ? 'people answered' : 'tickets waited, and nobody answered'}`}</title>
          <rect
            {...BAND}
            className={styles[kind]}
            x={scale.left(first) + 0.5}
            width={scale.left(last + 1) - scale.left(first) - 1}
          />
        </g>
      ))}
    </Lane>
  );
};

const kindOf = ({ answers, open }: { readonly answers: number; readonly open: number }) =>
  answers > 0 ? ('there' as const) : open > 0 ? ('alone' as const) : undefined;
