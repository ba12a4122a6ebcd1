import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { Bot, RotateCcw, ScanEye, Wrench } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { duration, usd } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { CallView } from './call-view';
import { askingRunOf, type Ticket } from './ticket';
import { askedBy, placeOf, type Trace, traceOf, type TraceRow } from './trace';
import { useRuns } from './use-runs';
import styles from './panel.module.css';

/** From the question to the span, the exact prompt, the model and the price. */
export const TracePanel = ({ ticket }: { readonly ticket: Ticket }) => {
  const { runs, isReading, error, retry } = useRuns(ticket.taskId);
  const trace = useMemo(() => traceOf(runs), [runs]);
  const [chosen, setChosen] = useState<string>();
  if (error) return <Failed error={error} retry={retry} />;
  if (isReading) return <Loading rows={10} label="Reading the trace …" />;
  const row = trace.rows.find(({ id }) => id === chosen) ?? askedBy(trace, askingRunOf(ticket));
  if (trace.rows.length === 0)
    return (
      <Empty title="No run yet">
        <p>No agent has run for this task so far.</p>
      </Empty>
    );
  return (
    <>
      <Figures trace={trace} />
      <Spans trace={trace} chosen={row?.id} onChoose={setChosen} />
      {row?.call === undefined ? null : (
        <CallView key={row.id} row={row} call={row.call} taskId={ticket.taskId} />
      )}
    </>
  );
};

const Figures = ({ trace }: { readonly trace: Trace }) => (
  <dl className={styles['figures']}>
    <div>
      <dt>Cost</dt>
      <dd>{trace.spentNanoUsd === undefined ? 'not known' : usd(trace.spentNanoUsd)}</dd>
    </div>
    <div>
      <dt>Model calls</dt>
      <dd>{trace.modelCalls}</dd>
    </div>
    <div>
      <dt>Tool calls</dt>
      <dd>{trace.toolCalls}</dd>
    </div>
    <div>
      <dt>Retries</dt>
      <dd>{trace.retries}</dd>
    </div>
    <div>
      <dt>Ran for</dt>
      <dd>{duration(Math.max(0, trace.endMs - trace.startMs))}</dd>
    </div>
  </dl>
);

const SPAN_PX = 24;
const MAX_SHOWN = 16;

const Spans = ({
  trace,
  chosen,
  onChoose,
}: {
  readonly trace: Trace;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) => {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: trace.rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => SPAN_PX,
    overscan: 10,
  });
  return (
    <div
      ref={scroll}
      role="region"
      aria-label="Runs and calls"
      tabIndex={0}
      className={styles['spans']}
      style={{ height: SPAN_PX * Math.min(MAX_SHOWN, trace.rows.length) }}
    >
      <div style={{ height: virtual.getTotalSize() }} className={styles['all']}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = trace.rows[index];
          return row ? (
            <div
              key={key}
              className={styles['span']}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Span row={row} trace={trace} isChosen={row.id === chosen} onChoose={onChoose} />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
};

const Span = ({
  row,
  trace,
  isChosen,
  onChoose,
}: {
  readonly row: TraceRow;
  readonly trace: Trace;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
}) => {
  const content = (
    <>
      <span className={styles['name']}>
        {row.kind === 'tool' ? <Wrench size={12} aria-hidden="true" /> : null}
        {row.kind === 'model' ? <ModelIcon role={row.role} /> : null}
        <span className={styles['cut']}>{row.name}</span>
        {row.retries > 0 ? (
          <span className={styles['retries']} title={`${row.retries} retried`}>
            <RotateCcw size={11} aria-hidden="true" />
            {row.retries}
            <span className="visually-hidden"> retried</span>
          </span>
        ) : null}
      </span>
      <Line row={row} trace={trace} />
      <span className={styles['cost']}>
        {row.costNanoUsd === undefined ? '' : usd(row.costNanoUsd)}
      </span>
    </>
  );
  return row.call === undefined ? (
    <span className={clsx(styles['row'], row.kind === 'stage' && styles['stage'])}>{content}</span>
  ) : (
    <button
      type="button"
      className={clsx(styles['row'], styles['choosable'])}
      aria-pressed={isChosen}
      onClick={() => onChoose(row.id)}
    >
      {content}
    </button>
  );
};

const ModelIcon = ({ role }: { readonly role: string }) =>
  role === 'qa' ? <ScanEye size={12} aria-hidden="true" /> : <Bot size={12} aria-hidden="true" />;

const Line = ({ row, trace }: { readonly row: TraceRow; readonly trace: Trace }) => {
  const place = placeOf(row, trace);
  return (
    <span className={styles['track']} aria-hidden="true">
      {place ? (
        <span
          className={clsx(
            styles['mark'],
            styles[row.kind],
            row.role === 'qa' && styles['qa'],
            !FINE.includes(row.outcome) && styles['trouble'],
          )}
          style={{ left: `${100 * place.from}%`, width: `max(2px, ${100 * place.width}%)` }}
        />
      ) : null}
    </span>
  );
};

const FINE = ['', 'answered', 'asked', 'under-way'];
