import { clsx } from 'clsx';
import { useState } from 'react';
import { count, plural } from '../../ui/format';
import { type Message, type MessagePart, messageOf, sizeOf } from './messages';
import styles from './detail.module.css';

const SHOWN = 600;

/** Messages as sent. All of it is text: what a model or a tool has said becomes no markup. */
export const Messages = ({
  messages,
  added,
}: {
  readonly messages: readonly unknown[];
  readonly added: number;
}) => {
  const [all, setAll] = useState(false);
  const old = messages.length - added;
  const from = all ? 0 : Math.max(0, Math.min(old, messages.length - 3));
  return (
    <>
      {from > 0 ? (
        <button type="button" className={styles['more']} onClick={() => setAll(true)}>
          Show {plural(from, 'earlier message')}
        </button>
      ) : null}
      <ol className={styles['messages']}>
        {messages.slice(from).map((sent, index) => (
          <Sent
            key={from + index}
            message={messageOf(sent)}
            isNew={added < messages.length && from + index >= old}
          />
        ))}
      </ol>
    </>
  );
};

const Sent = ({ message, isNew }: { readonly message: Message; readonly isNew: boolean }) => (
  <li className={clsx(styles['message'], isNew && styles['new'])}>
    <div className={styles['who']}>
      <strong>{message.role}</strong>
      {isNew ? <span className={styles['meta']}>new with this call</span> : null}
    </div>
    {message.parts.map((part, index) => (
      <Part key={index} part={part} />
    ))}
  </li>
);

const LABELS: Readonly<Record<MessagePart['kind'], string>> = {
  text: '',
  reasoning: 'reasoning',
  call: 'calls',
  result: 'result of',
  other: '',
};

const Part = ({ part }: { readonly part: MessagePart }) => {
  const [all, setAll] = useState(false);
  const text =
    typeof part.value === 'string' ? part.value : JSON.stringify(part.value, undefined, 2);
  const isLong = text.length > SHOWN;
  return (
    <div>
      {LABELS[part.kind] || part.tool ? (
        <span className={styles['meta']}>
          {LABELS[part.kind]} {part.tool ? <code>{part.tool}</code> : null}
        </span>
      ) : null}
      <pre className={clsx(styles['said'], part.kind !== 'text' && styles['code'])}>
        {all || !isLong ? text : `${text.slice(0, SHOWN)} …`}
      </pre>
      {isLong ? (
        <button type="button" className={styles['more']} onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${count(sizeOf(part.value))} characters`}
        </button>
      ) : null}
    </div>
  );
};
