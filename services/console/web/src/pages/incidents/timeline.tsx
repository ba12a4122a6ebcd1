import { Link } from '@tanstack/react-router';
import type { Incident } from '../../api/types';
import { Button } from '../../ui/button';
import { Chip } from '../../ui/status';
import { Clock } from '../../ui/time';
import { Section } from './section';
import type { Deed } from './deeds';
import { NOTE_WORDS } from './words';
import styles from './incidents.module.css';

type Entry = Incident['timeline'][number];

/** What happened, the oldest first: what people said, and what the record says. */
export const Timeline = ({
  incident,
  onDeed,
}: {
  readonly incident: Incident;
  readonly onDeed: (deed: Deed) => void;
}) => (
  <Section
    title="Timeline"
    aside={
      incident.status === 'closed' ? undefined : (
        <Button small keyCap="n" onClick={() => onDeed({ kind: 'note' })}>
          Write a note …
        </Button>
      )
    }
  >
    <ol aria-label="Timeline" className={styles['timeline']}>
      {incident.timeline.map((entry, at) => (
        <li key={`${at} ${entry.eventId ?? entry.what}`} data-what={entry.what}>
          <Clock at={entry.at} />
          <div>
            <p className={styles['said']}>{entry.text}</p>
            <p className="meta">
              <Source entry={entry} incident={incident} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  </Section>
);

const Source = ({ entry, incident }: { readonly entry: Entry; readonly incident: Incident }) => {
  const { from, by, id, eventId, what } = entry;
  const note = incident.notes.find(({ noteId }) => noteId === id);
  return (
    <>
      {from === 'record' ? <Chip>From the record</Chip> : null}
      {note && note.kind !== 'note' ? <Chip>{NOTE_WORDS[note.kind]}</Chip> : null} {by}{' '}
      {eventId === null ? null : (
        <Link to="/ledger" search={{ q: eventId }}>
          Evidence
        </Link>
      )}
      {id !== null && what.startsWith('ticket-') ? (
        <Link to="/review/$ticketId" params={{ ticketId: id }}>
          Question
        </Link>
      ) : null}
    </>
  );
};
