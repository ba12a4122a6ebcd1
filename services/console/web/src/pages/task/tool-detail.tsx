import { useState } from 'react';
import { json } from '../../api/client';
import { Button } from '../../ui/button';
import { count, duration } from '../../ui/format';
import { Raw } from '../../ui/json';
import { Failed, Loading } from '../../ui/states';
import { type DetailProps, Facts, Hash, LedgerIndex, Part, spanFacts } from './detail-parts';
import { Effects } from './effects';
import { type StoredEvent, useEntry } from './ledger-events';
import { textIn } from './loose';
import styles from './detail.module.css';

/** A tool call, from the events that began and ended it. */
export const ToolDetail = ({ task, span, until }: DetailProps) => {
  const asked = useEntry(task.taskId, span.ledgerIndex);
  const came = useEntry(task.taskId, span.end === null ? undefined : span.changedIndex);
  if (asked.isError) return <Failed error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Loading rows={6} />;
  const request = asked.data?.event;
  return (
    <>
      <Facts
        facts={[
          ...spanFacts(span, until),
          ['Effect', span.effect ?? 'not declared'],
          ['Step', String(span.step ?? '')],
        ]}
      />
      <div className={styles['parts']}>
        {span.attempts ? <Tries {...{ span, until }} /> : null}
        <Part
          title="Arguments"
          note={<Hash name="sha256" value={request?.data['argumentsHash']} />}
        >
          <Raw value={request?.content?.['arguments'] ?? 'The ledger does not hold them.'} />
          <p className={styles['meta']}>
            Deduplicated by <Hash name="key" value={request?.data['idempotencyKey']} />
          </p>
        </Part>
        {came.data ? (
          <Outcome event={came.data.event} index={came.data.index} runId={span.runId} />
        ) : null}
        {span.effect && span.effect !== 'pure' ? (
          <Effects taskId={task.taskId} runId={span.runId} step={span.step} />
        ) : null}
      </div>
    </>
  );
};

const Tries = ({ span }: Pick<DetailProps, 'span' | 'until'>) => (
  <Part title="Attempts" note={count(span.attempts?.length ?? 1)}>
    <ul className={styles['followed']}>
      {(span.attempts ?? []).map((one) => (
        <li key={one.attempt}>
          {one.attempt}: {one.outcome ?? 'under way'}
          {one.end === null ? '' : `, ${duration(Date.parse(one.end) - Date.parse(one.start))}`}
        </li>
      ))}
    </ul>
  </Part>
);

const Outcome = ({
  event: { type, data, content },
  index,
  runId,
}: {
  readonly event: StoredEvent;
  readonly index: number;
  readonly runId: string | undefined;
}) => {
  if (type.startsWith('tool-call.failed'))
    return (
      <Part title="Error" note={textIn(data, 'errorClass')}>
        <p className={styles['reason']}>{textIn(data, 'reason')}</p>
        {data['effectIs'] === undefined ? null : (
          <p className={styles['meta']}>Its effect: {textIn(data, 'effectIs')}.</p>
        )}
      </Part>
    );
  if (!type.startsWith('tool-call.completed')) return null;
  return (
    <Part
      title="Result"
      note={
        <>
          <Hash name="sha256" value={data['resultHash']} />, ledger <LedgerIndex index={index} />
          {data['how'] === undefined ? '' : `, ${textIn(data, 'how')}`}
        </>
      }
    >
      <Raw value={content?.['result'] ?? 'The ledger does not hold it.'} />
      {data['resultBytes'] === undefined ? null : (
        <WholeResult
          runId={runId ?? ''}
          hash={textIn(data, 'resultHash')}
          bytes={Number(data['resultBytes'])}
        />
      )}
    </Part>
  );
};

/** The model was told a part: the whole is stored under its hash. */
const WholeResult = ({
  runId,
  hash,
  bytes,
}: {
  readonly runId: string;
  readonly hash: string;
  readonly bytes: number;
}) => {
  const [whole, setWhole] = useState<unknown>();
  const [error, setError] = useState<unknown>();
  if (whole !== undefined) return <Raw value={whole} />;
  return (
    <>
      {error ? <Failed error={error} /> : null}
      <Button
        small
        onClick={() =>
          void json<unknown>(`/v1/runs/${runId}/results/${hash}`).then(setWhole, setError)
        }
      >
        Show the whole result, {count(bytes)} bytes
      </Button>
    </>
  );
};
