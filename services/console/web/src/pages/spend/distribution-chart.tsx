import type { TaskStatus } from '../../api/types';
import { clsx } from 'clsx';
import { count, short } from '../../ui/format';
import { STATUSES } from '../../ui/status';
import { axisOf, byDoubles, columnsOf, inWords, placeOn, stacked, times } from './distribution';
import type { Bin } from './spend-types';
import styles from './chart.module.css';

export interface MarkedTask {
  readonly id: string;
  readonly multiple: number;
  readonly status: TaskStatus;
}

interface Props {
  readonly bins: readonly Bin[];
  readonly marks: readonly MarkedTask[];
  readonly isTable: boolean;
}

/** How ended tasks lie around the median of their workflow, with the dearest marked. */
export const Distribution = ({ bins, marks, isTable }: Props) => {
  if (bins.length === 0)
    return <p className="meta">No median yet: no task that cost something has ended.</p>;
  return isTable ? <AsTable bins={bins} /> : <Chart bins={bins} marks={marks} />;
};

const WIDTH = 488;
const TOP = 8;
const BASE = 130;
const HEIGHT = 152;
const GLYPH = 11;

const Chart = ({ bins, marks }: Omit<Props, 'isTable'>) => {
  const columns = columnsOf(bins);
  const multiples = marks.map(({ multiple }) => multiple);
  const axis = axisOf(columns, multiples);
  const x = (multiple: number): number => WIDTH * placeOn(axis, multiple);
  const most = Math.max(1, ...columns.map(({ tasks }) => tasks));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={inWords(columns, multiples)}
      className={styles['chart']}
    >
      {axis.ticks.map((tick) => (
        <g key={tick}>
          <line
            className={clsx(styles['grid'], tick === 1 && styles['median'])}
            x1={x(tick)}
            x2={x(tick)}
            y1={TOP}
            y2={BASE}
          />
          <text className={styles['text']} x={x(tick)} y={BASE + 17} textAnchor="middle">
            {times(tick)}
          </text>
        </g>
      ))}
      {columns
        .filter(({ tasks }) => tasks > 0)
        .map(({ from, to, tasks }) => {
          const height = Math.max(1.5, ((BASE - TOP) * tasks) / most);
          return (
            <rect
              key={from}
              className={styles['column']}
              x={x(from)}
              width={Math.max(1, x(to) - x(from) - 1)}
              y={BASE - height}
              height={height}
            />
          );
        })}
      <text className={styles['text']} x={x(1) + 5} y={TOP + 8}>
        median
      </text>
      <line className={styles['base']} x1={0} x2={WIDTH} y1={BASE} y2={BASE} />
      {stacked(marks, ({ multiple }) => x(multiple), GLYPH).map(({ mark, at, up }) => (
        <Mark key={mark.id} mark={mark} at={at} up={up} />
      ))}
    </svg>
  );
};

const Mark = ({
  mark: { id, multiple, status },
  at,
  up,
}: {
  readonly mark: MarkedTask;
  readonly at: number;
  readonly up: number;
}) => {
  const { tone, path, word } = STATUSES[status];
  const scale = GLYPH / 16;
  const y = BASE - (GLYPH + 2) * (up + 1);
  return (
    <g className={styles[tone]} transform={`translate(${at - GLYPH / 2}, ${y}) scale(${scale})`}>
      <title>{`${short(id)}: ${times(multiple)}, ${word}`}</title>
      <path d={path} fillRule="evenodd" />
    </g>
  );
};

const AsTable = ({ bins }: { readonly bins: readonly Bin[] }) => (
  <table className={styles['table']} aria-label="Ended tasks by multiples of their median">
    <thead>
      <tr>
        <th scope="col">Multiple of the median</th>
        <th scope="col">Ended tasks</th>
      </tr>
    </thead>
    <tbody>
      {byDoubles(bins).map(({ from, to, tasks }) => (
        <tr key={from}>
          <th scope="row">
            {times(from)} to {times(to)}
          </th>
          <td>{count(tasks)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
