import type { Incident } from '../../api/types';
import { Button } from '../../ui/button';
import { titled } from '../../ui/format';
import { Chip } from '../../ui/status';
import type { Deed } from './deeds';
import { Section } from './section';
import styles from './incidents.module.css';

/** What is still to be done: by whom, and until when. */
export const FollowUps = ({
  incident,
  onDeed,
}: {
  readonly incident: Incident;
  readonly onDeed: (deed: Deed) => void;
}) => (
  <Section
    title="Follow-ups"
    aside={
      <Button small keyCap="f" onClick={() => onDeed({ kind: 'follow-up' })}>
        Add one …
      </Button>
    }
  >
    {incident.followUps.length === 0 ? (
      <p className="meta">Nothing is to be done afterwards yet.</p>
    ) : (
      <ul aria-label="Follow-ups" className={styles['follow-ups']}>
        {incident.followUps.map(({ followUpId, text, owner, dueOn, status }) => (
          <li key={followUpId}>
            <p className={styles['said']}>{text}</p>
            <p className={styles['line']}>
              <span className="meta">
                {owner}, until {dueOn}
              </span>
              {status === 'open' ? (
                <Button
                  small
                  aria-label={`Done: ${text}`}
                  onClick={() => onDeed({ kind: 'done', followUpId, text })}
                >
                  Done …
                </Button>
              ) : (
                <Chip tone={status === 'done' ? 'done' : 'idle'}>{titled(status)}</Chip>
              )}
            </p>
          </li>
        ))}
      </ul>
    )}
  </Section>
);
