import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { useState } from 'react';
import type { RunCall } from '../../api/types';
import { Button } from '../../ui/button';
import { duration, titled } from '../../ui/format';
import { Raw } from '../../ui/json';
import { Money } from '../../ui/money';
import { Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { callQuery } from './queries';
import { isObject, shortHash } from './ticket';
import type { TraceRow } from './trace';
import styles from './panel.module.css';

/** One call of a model: its attempts, model, exact prompt, answer and price. */
export const CallView = ({
  row,
  call,
  taskId,
}: {
  readonly row: TraceRow;
  readonly call: number;
  readonly taskId: string;
}) => {
  const { data, error, refetch } = useQuery(callQuery(row.runId, call));
  return (
    <section className={styles['call']} aria-label={`Call ${call} of ${row.name}`}>
      <header className={styles['callhead']}>
        <h3>
          {row.name}, call {call}
        </h3>
        <Outcome outcome={data?.answer?.outcome ?? row.outcome} />
      </header>
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Loading rows={5} label="Reading the call …" /> : null}
      {data ? <Facts call={data} /> : null}
      {data ? <Messages call={data} /> : null}
      <Link
        className={styles['whole']}
        to="/tasks/$taskId"
        params={{ taskId }}
        search={{ run: row.runId, call: String(call) }}
      >
        Open this call in the task →
      </Link>
    </section>
  );
};

const Outcome = ({ outcome }: { readonly outcome: string }) =>
  outcome === 'answered' ? (
    <Chip tone="done">ok</Chip>
  ) : (
    <Chip tone={outcome === 'under-way' ? 'run' : 'fail'}>{titled(outcome)}</Chip>
  );

const Facts = ({
  call: { attempts, model, prompt, money, answer },
}: {
  readonly call: RunCall;
}) => (
  <>
    {attempts.length > 1 ? (
      <ol className={styles['attempts']}>
        {attempts.map(({ attempt, outcome, latencyMs, reason }) => (
          <li key={attempt} title={reason}>
            <span>{titled(outcome)}</span>
            <span className="meta">{latencyMs === undefined ? '' : duration(latencyMs)}</span>
          </li>
        ))}
      </ol>
    ) : null}
    <dl className={styles['facts']}>
      <dt>Model</dt>
      <dd>
        {model} {model.startsWith('simulated/') ? <Chip>simulated</Chip> : null}
      </dd>
      <dt>Prompt</dt>
      <dd>
        <code title={prompt.hash}>{shortHash(prompt.hash)}</code>{' '}
        <span className="meta">
          {prompt.messages.length} messages,{' '}
          {prompt.proved ? 'they have this hash' : 'NOT proved: they do not have this hash'}
        </span>
      </dd>
      <dt>Tokens</dt>
      <dd>{tokens(money.usage)}</dd>
      <dt>Cost</dt>
      <dd>
        {money.cost ? <Money value={money.cost} /> : 'not known'}
        <span className="meta">
          {' '}
          of <Money value={money.reserved} /> reserved
          {money.costIsBound ? ', an upper bound' : ''}
        </span>
      </dd>
      {answer ? (
        <>
          <dt>Took</dt>
          <dd>{duration(answer.latencyMs)}</dd>
        </>
      ) : null}
    </dl>
  </>
);

const tokens = (usage: RunCall['money']['usage']): string => {
  const of = (name: string): string => (usage?.[name] ?? '?').toLocaleString('en-US');
  return usage ? `${of('inputTokens')} in, ${of('outputTokens')} out` : 'not known';
};

/** The newest messages first come to mind: what was added by this call, then all of it on request. */
const Messages = ({ call: { prompt, answer } }: { readonly call: RunCall }) => {
  const [isWhole, setWhole] = useState(false);
  const hidden = prompt.messages.length - prompt.added;
  const shown = isWhole ? prompt.messages : prompt.messages.slice(hidden);
  return (
    <div className={styles['messages']}>
      {hidden > 0 ? (
        <Button small variant="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Only what this call added' : `Show the ${hidden} messages before`}
        </Button>
      ) : null}
      {shown.map((message, index) => (
        <Message key={index} message={message} />
      ))}
      {answer?.text ? (
        <div className={clsx(styles['message'], styles['answer'])}>
          <span className="meta">answer</span>
          <Raw value={answer.text} />
        </div>
      ) : null}
      {answer?.toolCalls && answer.toolCalls.length > 0 ? (
        <div className={clsx(styles['message'], styles['answer'])}>
          <span className="meta">tools asked for</span>
          <Raw value={answer.toolCalls} />
        </div>
      ) : null}
    </div>
  );
};

const Message = ({ message }: { readonly message: unknown }) => {
  const { role, content } = isObject(message) ? message : { role: 'message', content: message };
  return (
    <div className={styles['message']}>
      <span className="meta">{String(role)}</span>
      <Raw value={textOf(content)} />
    </div>
  );
};

/** Parts of text as text; everything else as it was sent. */
const textOf = (content: unknown): unknown => {
  if (!Array.isArray(content)) return content;
  const texts = content.map((part: unknown) =>
    isObject(part) && part['type'] === 'text' ? part['text'] : undefined,
  );
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : content;
};
