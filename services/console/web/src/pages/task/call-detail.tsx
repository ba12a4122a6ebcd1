import { clsx } from 'clsx';
import { CheckCircle2 } from 'lucide-react';
import type { RunCall } from '../../api/types';
import { duration, short, titled } from '../../ui/format';
import { Money } from '../../ui/money';
import { Failed, Loading } from '../../ui/states';
import { Glyph } from '../../ui/status';
import { useUrlState } from '../../ui/url-state';
import { type DetailProps, Facts, LedgerIndex, Part } from './detail-parts';
import { toneOf } from './messages';
import { CallAnswer } from './call-answer';
import { CallMoney } from './call-money';
import { CallOffer } from './call-offer';
import { Messages } from './message-list';
import { useCall } from './queries';
import styles from './detail.module.css';

/** A model call: exactly what was sent, what came back, what it cost, and what followed. */
export const CallDetail = ({ task, span }: DetailProps) => {
  const [url, setUrl] = useUrlState();
  // Which of its attempts: the one that is named, or the newest.
  const numbers = [span.n, ...(span.attempts ?? []).map(({ n }) => n)];
  const wanted = numbers.includes(Number(url['call'])) ? Number(url['call']) : (span.n ?? 1);
  const setN = (n: number): void => setUrl({ span: undefined, run: span.runId, call: String(n) });
  const call = useCall(task.taskId, span.runId ?? '', wanted);
  if (call.isError)
    return (
      <Failed
        error={call.error}
        retry={() => void call.refetch()}
        what="The call could not be read."
      />
    );
  if (!call.data) return <Loading rows={8} />;
  const { data } = call;
  return (
    <>
      <Facts
        facts={[
          ['Model', <CallModel key="model" call={data} />],
          ['Step', `${data.step}, attempt ${data.attempt}`],
          ['Ledger', <LedgerIndex key="ledger" index={span.ledgerIndex} />],
          ['Next state', titled(data.next.status)],
        ]}
      />
      <div className={styles['parts']}>
        <Attempts call={data} onChoose={setN} />
        <Sent call={data} />
        <CallOffer call={data} />
        <CallAnswer call={data} />
        <CallMoney call={data} />
        <Next call={data} />
      </div>
    </>
  );
};

const CallModel = ({ call: { model } }: { readonly call: RunCall }) => (
  <>
    {model}
    {model.startsWith('simulated/') ? (
      <span className={styles['meta']}> no model was called</span>
    ) : null}
  </>
);

const STATUS_OF = {
  done: 'completed',
  run: 'running',
  halt: 'halted',
  fail: 'failed',
  wait: 'waiting',
  idle: 'cancelled',
} as const;

const Attempts = ({
  call,
  onChoose,
}: {
  readonly call: RunCall;
  readonly onChoose: (n: number) => void;
}) => (
  <ol aria-label="Attempts" className={styles['attempts']}>
    {call.attempts.map((one) => (
      <li key={one.attempt}>
        <button
          type="button"
          aria-current={one.n === call.n}
          className={clsx(styles['attempt'], one.n === call.n && styles['current'])}
          onClick={() => one.n !== undefined && onChoose(one.n)}
        >
          <strong>
            <Glyph status={STATUS_OF[toneOf(one.outcome)]} /> {one.attempt} {one.outcome}
          </strong>
          <span>
            {one.latencyMs === undefined ? '' : duration(one.latencyMs)}
            {one.retry ? `, tried again after ${duration(one.retry.delayMs)}` : ''}
          </span>
          <span>
            {one.cost ? <Money value={one.cost} /> : 'not settled yet'}
            {one.costIsBound ? ' at most' : ''}
          </span>
        </button>
      </li>
    ))}
  </ol>
);

const Sent = ({ call: { prompt } }: { readonly call: RunCall }) => (
  <Part
    title="Messages"
    note={
      <>
        {prompt.proved ? 'exactly as sent' : 'NOT proved: they do not have the recorded hash'},
        sha256 <code title={prompt.hash}>{short(prompt.hash)}</code>
        {prompt.proved ? (
          <CheckCircle2 size={12} className={styles['proved']} aria-hidden="true" />
        ) : null}
      </>
    }
  >
    <Messages messages={prompt.messages} added={prompt.added} />
  </Part>
);

const Next = ({ call: { next } }: { readonly call: RunCall }) => (
  <Part title="What followed" note={`the run was then: ${titled(next.status).toLowerCase()}`}>
    {next.events.length === 0 ? (
      <p className={styles['meta']}>Nothing yet.</p>
    ) : (
      <ul className={styles['followed']}>
        {next.events.slice(0, 20).map(({ type, time }, index) => (
          <li key={`${type} ${index}`} title={time}>
            <code>{type.replace(/\.v\d+$/, '')}</code>
          </li>
        ))}
      </ul>
    )}
  </Part>
);
