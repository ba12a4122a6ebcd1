import { plural } from '../../ui/format';
import { SourceSpan } from './source-span';
import type { Ticket } from './ticket';
import styles from './evidence.module.css';

export const EvidenceSection = ({ ticket: { ask } }: { readonly ticket: Ticket }) => (
  <section className={styles['section']} aria-labelledby="evidence">
    <header className={styles['heading']}>
      <h2 id="evidence">Evidence</h2>
      <span className="meta">
        {ask.evidence.length === 0
          ? 'No quote was given for what is claimed.'
          : `${plural(ask.evidence.length, 'claim')}, each with the place it was read at`}
      </span>
    </header>
    <ol className={styles['list']}>
      {ask.evidence.map((evidence, index) => (
        <li
          key={index}
          id={`evidence-${index + 1}`}
          tabIndex={-1}
          className={styles['item']}
          aria-label={`Evidence ${index + 1}`}
        >
          <div className={styles['claim']}>
            <span className={styles['label']}>E{index + 1}</span>
            <p>{evidence.claim}</p>
          </div>
          <SourceSpan evidence={evidence} />
        </li>
      ))}
    </ol>
  </section>
);
