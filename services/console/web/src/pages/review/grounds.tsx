import { SafeText } from '../../ui/safe-text';
import { Chip } from '../../ui/status';
import { Clock } from '../../ui/time';
import { titled } from '../../ui/format';
import { Cited } from './cited';
import { evidenceFor } from './evidence';
import { Confidence } from './option-box';
import type { Ask, Position, Ticket } from './ticket';
import styles from './ticket.module.css';

/** How sure it is and why, what was rejected, both sides, facts, and what waiting costs. */
export const Grounds = ({ ticket }: { readonly ticket: Ticket }) => {
  const { ask } = ticket;
  return (
    <>
      <section className={styles['section']} aria-labelledby="grounds">
        <header className={styles['heading']}>
          <h2 id="grounds">Reasoning and uncertainty</h2>
        </header>
        <dl className={styles['grounds']}>
          <div>
            <dt>How sure</dt>
            <dd>
              {ask.confidence ? (
                <>
                  <Confidence value={ask.confidence.value} /> {ask.confidence.basis}
                </>
              ) : (
                <span className="meta">not said</span>
              )}
            </dd>
          </div>
          <div>
            <dt>Rejected</dt>
            <dd>
              {ask.alternatives.length === 0 ? (
                <span className="meta">no other way is named</span>
              ) : (
                <ul>
                  {ask.alternatives.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        </dl>
        <Positions ask={ask} />
      </section>
      <section className={styles['section']} aria-labelledby="facts">
        <header className={styles['heading']}>
          <h2 id="facts">What was found out</h2>
        </header>
        {ask.found.length === 0 ? <p className="meta">No facts were given.</p> : null}
        <ol className={styles['facts']}>
          {ask.found.map((fact, index) => (
            <li key={index}>
              <span className={styles['factno']}>F{index + 1}</span>
              <SafeText text={fact} />
              <Cited text="" ask={ask} evidence={evidenceFor(fact, ask)} />
            </li>
          ))}
        </ol>
      </section>
      <Waiting ticket={ticket} />
    </>
  );
};

const Positions = ({ ask }: { readonly ask: Ask }) => (
  <>
    {(ask.positions ?? []).map((position) => (
      <div key={position.findingId} className={styles['positions']}>
        <Side who="Worker agent" note={position.response ? titled(position.response) : undefined}>
          <Cited text={position.worker ?? 'No answer to it yet.'} ask={ask} />
        </Side>
        <Side who="QA agent" note={aboutOf(position)}>
          <Cited text={position.qa} ask={ask} evidence={evidenceFor(position.qa, ask)} />
          <Confidence value={position.confidence} />
        </Side>
      </div>
    ))}
  </>
);

const aboutOf = ({ severity, category, location }: Position): string =>
  `${titled(severity)} ${category}, at ${location || 'the whole output'}`;

const Side = ({
  who,
  note,
  children,
}: {
  readonly who: string;
  readonly note: string | undefined;
  readonly children: React.ReactNode;
}) => (
  <div className={styles['side']}>
    <h3>
      {who} {note ? <span className="meta">{note}</span> : null}
    </h3>
    <p>{children}</p>
  </div>
);

const STEPS: Readonly<Record<string, string>> = {
  remind: 'A reminder',
  reassign: 'It is assigned anew',
  escalate: 'It is escalated',
};

const Waiting = ({ ticket: { ask, ladder, dueAt } }: { readonly ticket: Ticket }) => (
  <section className={styles['section']} aria-labelledby="waiting">
    <header className={styles['heading']}>
      <h2 id="waiting">What waiting costs</h2>
    </header>
    <p>{ask.costOfWaiting ?? 'It is not said.'}</p>
    <ol className={styles['ladder']} aria-label="What happens if nobody answers">
      {ladder.map(({ at, step, to }) => (
        <li key={`${at} ${step}`}>
          <Clock at={at} /> {STEPS[step] ?? titled(step)}
          {to ? ` to ${to}` : ''}
        </li>
      ))}
      <li>
        <Clock at={dueAt} /> Due.{' '}
        {ask.safeDefault ? (
          <>
            Then <Chip>{JSON.stringify(ask.safeDefault)}</Chip> counts by itself.
          </>
        ) : (
          'Nothing is decided by itself: it goes on waiting, and is marked as overdue.'
        )}
      </li>
    </ol>
  </section>
);
