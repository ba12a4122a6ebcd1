import { useQuery } from '@tanstack/react-query';
import { duration } from '../../ui/format';
import { Json } from '../../ui/json';
import { SafeText } from '../../ui/safe-text';
import { queuesQuery, workflowQuery } from './queries';
import { isObject, type JsonObject, shortHash, type Ticket } from './ticket';
import styles from './panel.module.css';

/** The rule that applies, in the words of the question, of its workflow, and of its queue. */
export const PolicyPanel = ({ ticket }: { readonly ticket: Ticket }) => {
  const { ask, shownHash, workflow } = ticket;
  return (
    <div className={styles['policy']}>
      <section aria-labelledby="policy">
        <h3 id="policy">Policy</h3>
        {ask.policy ? (
          <>
            <SafeText text={ask.policy} />
            <p className="meta">
              A part of what is shown: your answer is bound to it by{' '}
              <code title={shownHash}>{shortHash(shownHash)}</code>.
            </p>
          </>
        ) : (
          <p className="meta">The question names no policy.</p>
        )}
      </section>
      {workflow ? <WorkflowRule ticket={ticket} name={workflow.replace(/@\d+$/, '')} /> : null}
      <QueueRule queue={ticket.queue} />
    </div>
  );
};

const WorkflowRule = ({ ticket, name }: { readonly ticket: Ticket; readonly name: string }) => {
  const { data } = useQuery(workflowQuery(name));
  const stage = stageOf(ticket);
  const stages = Array.isArray(data?.definition['stages']) ? data.definition['stages'] : [];
  const rule: unknown = stages.find((one: unknown) => isObject(one) && one['name'] === stage);
  const { decision, qa } = isObject(rule) ? rule : { decision: undefined, qa: undefined };
  return (
    <section aria-labelledby="rule">
      <h3 id="rule">
        {ticket.workflow}
        {stage ? `, stage ${stage}` : ''}
      </h3>
      {data && `${data.name}@${data.version}` !== ticket.workflow ? (
        <p className="meta">
          Read from version {data.version}: the newest. The ticket was asked by {ticket.workflow}.
        </p>
      ) : null}
      {isObject(decision) ? <Json value={ruleOf(decision, ticket.ask.policy)} /> : null}
      {isObject(qa) ? (
        <p>A quality check of at most {JSON.stringify(qa['maxRounds'])} rounds comes before.</p>
      ) : null}
      {!decision && !qa ? <p className="meta">The workflow has no rule for this stage.</p> : null}
    </section>
  );
};

const stageOf = ({ history, ask }: Ticket): string | undefined => {
  const source = history[0]?.data['source'];
  const stage = isObject(source) ? source['stage'] : ask.relevant?.['stage'];
  return typeof stage === 'string' ? stage : undefined;
};

/** What says when a person is asked; the words of the question itself are on the ticket. */
const RULE = [
  'when',
  'policy',
  'queue',
  'risk',
  'dueInSeconds',
  'approvals',
  'safeDefault',
  'groupBy',
];
const ruleOf = (decision: JsonObject, told: string | undefined): JsonObject =>
  Object.fromEntries(
    RULE.flatMap((name): [string, unknown][] => {
      const value = decision[name];
      // What the question says already is not said twice.
      if (value === undefined || (name === 'policy' && value === told)) return [];
      const isSpan = name === 'dueInSeconds' && typeof value === 'number';
      return isSpan ? [['dueIn', duration(value * 1000)]] : [[name, value]];
    }),
  );

const QueueRule = ({ queue }: { readonly queue: string }) => {
  const { data } = useQuery(queuesQuery);
  const rule = data?.items.find((one) => one.queue === queue);
  return (
    <section aria-labelledby="queue-rule">
      <h3 id="queue-rule">Queue {queue}</h3>
      {rule?.description ? <p>{rule.description}</p> : null}
      <p>
        {rule && rule.members.length > 0
          ? `Answered by ${rule.members.join(', ')}.`
          : 'Everybody may answer.'}{' '}
        {rule?.twoPersonFrom ? `Two persons from ${rule.twoPersonFrom} risk on.` : ''}
      </p>
    </section>
  );
};
