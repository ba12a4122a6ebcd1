import type { UrlState } from '../../ui/url-state';
import { count } from '../../ui/format';
import { type Axes, marksOf, type Point, pointsOf, shortLabels } from './chart-model';
import styles from './chart.module.css';
import { cellText, isNumber, type Result } from './result';

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [960, 300, 64, 8, 24];
const INNER = { width: WIDTH - LEFT, height: HEIGHT - TOP - BOTTOM };
/** Labels below a chart that do not run into each other. */
const MOST_LABELS = 5;

/** One number of a result along another column. The table beside it says the same. */
export const Chart = ({
  result,
  axes,
  kind,
  onAxes,
}: {
  readonly result: Result;
  readonly axes: Axes;
  readonly kind: 'bar' | 'line';
  readonly onAxes: (patch: UrlState) => void;
}) => {
  const { points, left } = pointsOf(result, axes, kind);
  const name = (at: number): string => result.columns[at]?.name ?? '';
  const title = `${name(axes.y)} by ${name(axes.x)}`;
  return (
    <figure className={styles['chart']}>
      <figcaption className={styles['axes']}>
        <Choice
          label="Up"
          value={name(axes.y)}
          names={result.columns.filter(isNumber).map((column) => column.name)}
          onChoose={(y) => onAxes({ y })}
        />
        <Choice
          label="Along"
          value={name(axes.x)}
          names={result.columns.map((column) => column.name).filter((one) => one !== name(axes.y))}
          onChoose={(x) => onAxes({ x })}
        />
        {left > 0 ? <span className="meta">{count(left)} more rows are not drawn</span> : null}
      </figcaption>
      {points.length === 0 ? (
        <p className="meta">There is no number to be drawn.</p>
      ) : kind === 'bar' ? (
        <Bars points={points} title={title} />
      ) : (
        <Lines points={points} title={title} />
      )}
    </figure>
  );
};

const Choice = ({
  label,
  value,
  names,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}) => (
  <label className={styles['choice']}>
    {label}
    <select value={value} onChange={({ target }) => onChoose(target.value)}>
      {names.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  </label>
);

const altOf = (title: string, points: readonly Point[]): string => {
  const most = points.reduce((a, b) => (b.value > a.value ? b : a));
  return `${title}: ${points.length} values, the highest is ${cellText(most.value)} (${most.label})`;
};

/** Names beside the bars: they are read, not turned. */
const Bars = ({ points, title }: { readonly points: readonly Point[]; readonly title: string }) => {
  const most = Math.max(...points.map(({ value }) => Math.abs(value))) || 1;
  return (
    <div role="img" aria-label={altOf(title, points)} className={styles['bars']}>
      {points.map(({ label, value }, at) => (
        <div key={at} className={styles['bar']}>
          <span title={label}>{label || '(empty)'}</span>
          <span className={styles['track']}>
            <i
              style={{ width: `${(100 * Math.abs(value)) / most}%` }}
              data-negative={value < 0 || undefined}
            />
          </span>
          <span>{cellText(value)}</span>
        </div>
      ))}
    </div>
  );
};

const Lines = ({
  points,
  title,
}: {
  readonly points: readonly Point[];
  readonly title: string;
}) => {
  const marks = marksOf(points.map(({ value }) => value));
  const [low, high] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const x = (at: number): number =>
    LEFT + (points.length === 1 ? INNER.width / 2 : (at * INNER.width) / (points.length - 1));
  const y = (value: number): number =>
    TOP + INNER.height - ((value - low) / (high - low)) * INNER.height;
  const every = Math.ceil(points.length / MOST_LABELS);
  const labels = shortLabels(points.map(({ label }) => label));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={altOf(title, points)}
      className={styles['lines']}
    >
      {marks.map((mark) => (
        <g key={mark}>
          <line x1={LEFT} x2={WIDTH} y1={y(mark)} y2={y(mark)} className={styles['grid']} />
          <text x={LEFT - 8} y={y(mark) + 4} textAnchor="end">
            {cellText(mark)}
          </text>
        </g>
      ))}
      <polyline
        points={points.map(({ value }, at) => `${x(at)},${y(value)}`).join(' ')}
        className={styles['line']}
      />
      {points.map(({ label, value }, at) => (
        <g key={at}>
          {points.length <= 60 ? (
            <circle cx={x(at)} cy={y(value)} r="3" className={styles['dot']}>
              <title>{`${label}: ${cellText(value)}`}</title>
            </circle>
          ) : null}
          {at % every === 0 ? (
            <text
              x={x(at)}
              y={HEIGHT - 4}
              textAnchor={at === 0 && points.length > 1 ? 'start' : 'middle'}
            >
              {(labels[at] ?? label).slice(0, 20)}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  );
};
