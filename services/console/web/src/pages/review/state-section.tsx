import { Button } from '../../ui/button';
import { titled } from '../../ui/format';
import { Json, Raw } from '../../ui/json';
import { Clock } from '../../ui/time';
import type { Ticket } from './ticket';
import { toggleState, useViewState } from './view-state';
import styles from './ticket.module.css';

/** What the agent and the ticket are at: for who wants to know more, so it is closed at first. */
export const StateSection = ({ ticket }: { readonly ticket: Ticket }) => {
  const { isStateOpen } = useViewState();
  return (
    <section className={styles['section']} aria-labelledby="state">
      <header className={styles['heading']}>
        <h2 id="state">Agent state</h2>
        <Button small variant="quiet" keyCap="s" aria-expanded={isStateOpen} onClick={toggleState}>
          {isStateOpen ? 'Hide' : 'Show'}
        </Button>
        <span className="meta">asked by {ticket.requestedBy}</span>
      </header>
      {isStateOpen ? (
        <>
          {ticket.ask.relevant ? (
            <>
              <h3>Facts that decide the answer</h3>
              <Json value={ticket.ask.relevant} />
            </>
          ) : null}
          <h3>What happened to the ticket</h3>
          <ol className={styles['ladder']}>
            {ticket.history.map(({ type, time, data }, index) => (
              <li key={index}>
                <Clock at={time} /> {titled(type.replace(/^ticket\.|\.v\d+$/g, ''))}
                {typeof data['by'] === 'string' ? ` by ${data['by']}` : ''}
              </li>
            ))}
          </ol>
          <h3>The question as it was asked</h3>
          <Raw value={ticket.ask} />
        </>
      ) : null}
    </section>
  );
};
