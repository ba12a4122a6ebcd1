import type { Incident } from '../../api/types';
import { Button } from '../../ui/button';
import { Clock } from '../../ui/time';
import type { Deed } from './deeds';
import { nextOf, STATUS_WORDS, STATUSES } from './words';
import styles from './incidents.module.css';

/** The five statuses in their order: when each was reached, and the button to the next. */
export const Steps = ({
  incident,
  onDeed,
}: {
  readonly incident: Incident;
  readonly onDeed: (deed: Deed) => void;
}) => {
  const { status, times } = incident;
  const next = nextOf(status);
  return (
    <ol aria-label="Statuses" className={styles['steps']}>
      {STATUSES.map((one) => {
        const at = times[one];
        const { word, means } = STATUS_WORDS[one];
        return (
          <li
            key={one}
            aria-current={one === status ? 'step' : undefined}
            data-status={one}
            data-reached={at !== null || undefined}
            className={styles['step']}
          >
            <b>{word}</b>
            <span className="meta">{means}</span>
            {at === null ? null : (
              <span className={styles['when']}>
                <Clock at={at} />
                <Button
                  variant="quiet"
                  small
                  aria-label={`Correct ${word}`}
                  onClick={() => onDeed({ kind: 'correct', status: one })}
                >
                  Correct …
                </Button>
              </span>
            )}
            {one === next ? (
              <Button
                variant="primary"
                keyCap="s"
                onClick={() => onDeed({ kind: 'reach', status: one })}
              >
                Set to {one}
              </Button>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
};
