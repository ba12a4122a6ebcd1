import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count } from '../../../ui/format';
import { placeNotes } from '../annotate';
import { momentsOf, type NotableMoment } from '../moments';
import type { Head } from '../head';
import type { Night } from '../night';
import { useCommon } from './lane';
import styles from './lanes.module.css';

const ROW = 18;
const MOST_ROWS = 3;
/** Of 12 px text, rather too much than too little. */
const PER_LETTER = 6.2;
const widthOf = (text: string): number => text.length * PER_LETTER;
/** On a narrow page a whole note would have no room at either side of its moment. */
const cut = (text: string, width: number): string => {
  const longest = Math.max(18, Math.min(60, Math.floor(width / 2 / PER_LETTER)));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
};

/** What stands out, over the chart, each at its moment and none over another. */
export const Notes = ({ head, night }: { readonly head: Head; readonly night: Night }) => {
  const { scale } = useCommon();
  const moments = momentsOf(head, night);
  const byId = new Map(moments.map((moment) => [moment.id, moment]));
  const { notes, left } = placeNotes(
    moments.map(({ id, at, text, weight }) => ({
      id,
      x: scale.x(at),
      text: cut(text, scale.width),
      weight,
    })),
    { width: scale.width, rows: MOST_ROWS, widthOf },
  );
  if (moments.length === 0) return null;
  const rows = Math.max(0, ...notes.map(({ row }) => row + 1));
  const height = rows * ROW + 6;
  return (
    <div className={styles['lane']}>
      <p className={styles['label']}>
        {left.length > 0 ? <span>{count(left.length)} more not shown here</span> : null}
      </p>
      <ol className={styles['notes']} style={{ height }} aria-label="Notable moments">
        {notes.map(({ id, text, x, row, anchor, left: from, right }) => (
          <li key={id}>
            <i style={{ left: x, top: height - (row + 1) * ROW - 4 }} aria-hidden="true" />
            <span
              style={{
                top: height - (row + 1) * ROW - 6,
                ...(anchor === 'end' ? { right: scale.width - right } : { left: from }),
              }}
            >
              <Leads moment={byId.get(id)}>{text}</Leads>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
};

const Leads = ({
  moment,
  children,
}: {
  readonly moment: NotableMoment | undefined;
  readonly children: ReactNode;
}) => {
  if (moment?.leads.to === 'task')
    return (
      <Link to="/tasks/$taskId" params={{ taskId: moment.leads.taskId }}>
        {children}
      </Link>
    );
  return <Link to={moment?.leads.to === 'system' ? '/system' : '/spend'}>{children}</Link>;
};
