import { Diff } from '../../ui/diff';
import { titled } from '../../ui/format';
import { Json } from '../../ui/json';
import { SafeText } from '../../ui/safe-text';
import { choiceOf } from './answer-form';
import { chosenIn } from './approval';
import type { Draft } from './desk';
import { isObject, shortHash, type Ticket } from './ticket';
import styles from './ticket.module.css';

/** What comes of it. The hash is that of all that is shown: the answer is bound to it. */
export const ChangeSection = ({
  ticket,
  draft,
}: {
  readonly ticket: Ticket;
  readonly draft: Draft;
}) => (
  <section className={styles['section']} aria-labelledby="change">
    <header className={styles['heading']}>
      <h2 id="change">{ticket.diff ? 'What would change' : 'What is proposed'}</h2>
      <span className="meta">
        payload{' '}
        <code title={ticket.shownHash} data-shown-hash={ticket.shownHash}>
          {shortHash(ticket.shownHash)}
        </code>
        , shown here in full
      </span>
    </header>
    {ticket.diff ? <Changes ticket={ticket} /> : <Proposal value={ticket.ask.proposal} />}
    <Outcome ticket={ticket} draft={draft} />
  </section>
);

const Proposal = ({ value }: { readonly value: unknown }) => {
  if (value === undefined || value === null)
    return <p className="meta">Nothing is proposed: the question stands for itself.</p>;
  return typeof value === 'string' ? <SafeText text={value} /> : <Json value={value} />;
};

const Changes = ({ ticket: { ask, diff } }: { readonly ticket: Ticket }) => {
  if (!diff || diff.length === 0) return <p className="meta">Nothing: it is as it was.</p>;
  // One text or one list as a whole: its own form says more than places in it.
  if (!isObject(ask.before) || !isObject(ask.proposal))
    return <Diff before={ask.before} after={ask.proposal} />;
  return (
    <table className={styles['changes']}>
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {wholesOf(
          diff.map(({ at }) => at),
          ask.before,
          ask.proposal,
        ).map(({ at, before, after }) => (
          <tr key={at}>
            <th scope="row" title={at}>
              {titled(at.replace(/^\//, '').replaceAll('/', ' '))}
            </th>
            <td>
              <Diff before={before} after={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** Each changed field of the proposal as a whole: a list of rows is a table, not places in it. */
const wholesOf = (
  places: readonly string[],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
) =>
  [...new Set(places.map((at) => decoded(at.split('/')[1] ?? '')))].map((name) => ({
    at: `/${name}`,
    before: before[name],
    after: after[name],
  }));

/** As RFC 6901 writes names. */
const decoded = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

const Outcome = ({ ticket, draft }: { readonly ticket: Ticket; readonly draft: Draft }) => {
  const chosen = chosenIn(ticket, draft);
  const option = choiceOf(ticket.ask)?.options.find(({ id }) => id === chosen);
  if (!option || option.consequence === '') return null;
  return (
    <p className={styles['outcome']}>
      <span className="meta">Then</span> {option.consequence}
    </p>
  );
};
