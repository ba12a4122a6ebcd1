import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerReason, askReason, useIsAsked, useReadReason } from '../api/read-reason';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { systemQuery } from './queries';
import styles from './read-reason.module.css';

const MAX_REASON = 1_000;

/** At the foot of the page, where content is sealed: with what reason it is read. The one place to change it. */
export const ReadReason = () => {
  const { data } = useQuery(systemQuery);
  const reason = useReadReason();
  if (!data?.contentSealed && reason === undefined) return null;
  return (
    <button
      type="button"
      className={styles['reason']}
      title={reason}
      onClick={() => void askReason()}
    >
      {reason === undefined ? (
        'Reading without a reason'
      ) : (
        <>
          Reading because: <strong>{reason}</strong>
        </>
      )}
    </button>
  );
};

/** The question, whoever asked it: a person at the foot of the page, or a request that was refused. */
export const ReasonDialog = () => (useIsAsked() ? <Question /> : null);

const Question = () => {
  const { data } = useQuery(systemQuery);
  const before = useReadReason();
  const [typed, setTyped] = useState(before ?? '');
  const given = typed.trim();
  const decline = (): void => answerReason(undefined);
  return (
    <Dialog title="Why do you read this?" onClose={decline}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (given !== '') answerReason(given);
        }}
      >
        <p>
          What is said of people is sealed. Whoever reads it is recorded in the ledger: who, which
          task, when, and why.
          {data?.readReasonRequired ? ' Here it is shown only to whoever says why.' : ''}
        </p>
        <Field
          label="Reason"
          help="The number of a case or a request is enough. It goes with all that you open in this tab until you change it, is sealed with the content, and erased with it."
        >
          {(props) => (
            <input
              {...props}
              value={typed}
              maxLength={MAX_REASON}
              autoComplete="off"
              onChange={({ target }) => setTyped(target.value)}
            />
          )}
        </Field>
        <footer className={styles['actions']}>
          {before === undefined || data?.readReasonRequired ? null : (
            <Button variant="quiet" onClick={() => answerReason('')}>
              Read without a reason
            </Button>
          )}
          <Button onClick={decline}>Not now</Button>
          <Button type="submit" variant="primary" disabled={given === ''}>
            Read with this reason
          </Button>
        </footer>
      </form>
    </Dialog>
  );
};
