import { Link } from '@tanstack/react-router';
import { Button } from '../../ui/button';
import { useNow } from '../../ui/time';
import { dismissDeed, useDesk } from './desk';
import type { Go } from './go';
import { onceOf } from './once-of';
import { counts, type Deed, secondsLeft, shareLeft, shownOf, undoableOf } from './undo';
import styles from './bar.module.css';

const TICK_MS = 200;

/** What was done last, and how long it can be taken back. It stands in the bar, over nothing. */
export const DeedNotice = ({ onUndo, go }: { readonly onUndo: () => void; readonly go: Go }) => {
  const now = useNow(TICK_MS);
  const { deeds } = useDesk();
  const deed = shownOf(deeds, now);
  return (
    <>
      <span role="status" className="visually-hidden">
        {deed ? `${deed.verb}: ${deed.title}. ${spoken(deed)}` : ''}
      </span>
      {deed ? (
        <div className={styles['deed']} data-deed={deed.step.is}>
          <span className={styles['what']}>
            <strong>{deed.verb}</strong> <span className={styles['of']}>{deed.title}</span>
          </span>
          <Rest
            deed={deed}
            now={now}
            canUndo={undoableOf(deeds, now)?.id === deed.id}
            onUndo={onUndo}
            go={go}
          />
          {deed.step.is === 'undoable' ? (
            <span
              className={styles['left']}
              style={{ width: `${100 * shareLeft(deed, now)}%` }}
              aria-hidden="true"
            />
          ) : null}
        </div>
      ) : null}
    </>
  );
};

/** Once for each state: a countdown that is read aloud every second helps nobody. */
const spoken = ({ step }: Deed): string => {
  switch (step.is) {
    case 'sending':
      return '';
    case 'undoable':
      return 'It can be taken back for 10 seconds with z.';
    case 'endorsed':
      return 'A second person has to give the same answer.';
    case 'counted':
      return '';
    case 'taken-back':
      return 'Taken back.';
    case 'failed':
      return step.why;
  }
};

const Rest = ({
  deed,
  now,
  canUndo,
  onUndo,
  go,
}: {
  readonly deed: Deed;
  readonly now: number;
  readonly canUndo: boolean;
  readonly onUndo: () => void;
  readonly go: Go;
}) => {
  const { step } = deed;
  if (step.is === 'failed')
    return (
      <>
        <span className={styles['why']}>{step.why}</span>
        <Button
          small
          onClick={() => {
            dismissDeed(deed.id);
            go(deed.ticketIds[0]);
          }}
        >
          Look at it
        </Button>
        <Button small variant="quiet" onClick={() => dismissDeed(deed.id)}>
          Dismiss
        </Button>
      </>
    );
  if (step.is === 'taken-back') return <span>taken back</span>;
  if (counts(deed, now) && !deed.isAnswer) return null;
  if (counts(deed, now))
    return (
      <Link to="/tasks/$taskId" params={{ taskId: deed.taskId }}>
        The task goes on
      </Link>
    );
  return (
    <>
      <span className={styles['seconds']}>
        {step.is === 'undoable'
          ? `${secondsLeft(deed, now)} s`
          : step.is === 'endorsed'
            ? 'waits for a second person'
            : '…'}
      </span>
      {canUndo ? (
        <Button small keyCap="z" onClick={onceOf(onUndo)}>
          Undo
        </Button>
      ) : null}
    </>
  );
};
