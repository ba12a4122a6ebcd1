import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Task } from '../../api/types';
import { count, plural, titled } from '../../ui/format';
import { Json, Raw } from '../../ui/json';
import { Failed, Loading } from '../../ui/states';
import { Clock } from '../../ui/time';
import { Findings } from './findings';
import { ledgerEntries } from './ledger-events';
import { textIn } from './loose';
import { isOver, keyOf, useReviews, useTaskTickets } from './queries';
import { reviewIdsOf } from './task-history';
import { TicketLinks } from './ticket-links';
import styles from './tabs.module.css';

/** What went in, what came out, what people decided, what judges found. */
export const DataTab = ({ task }: { readonly task: Task }) => (
  <div className={styles['sections']}>
    <Section title="Brief">
      <Value value={task.brief} />
    </Section>
    <Section title="Output" note={task.output === undefined ? undefined : 'of the task'}>
      {task.output === undefined ? (
        <p className="meta">
          {isOver(task) ? `None: it ended as ${task.status}.` : 'Not yet: the task goes on.'}
        </p>
      ) : (
        <Value value={task.output} />
      )}
    </Section>
    <StageOutputs task={task} />
    <Decisions task={task} />
    <Tickets task={task} />
    <AllFindings task={task} />
  </div>
);

const Section = ({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) => (
  <section className={styles['section']}>
    <h2>
      {title} {note ? <span className="meta">{note}</span> : null}
    </h2>
    {children}
  </section>
);

/** As words; and exactly, on request. */
const Value = ({ value }: { readonly value: unknown }) => (
  <>
    <Json value={value} />
    <details>
      <summary>As JSON</summary>
      <Raw value={value} />
    </details>
  </>
);

const StageOutputs = ({ task: { taskId } }: { readonly task: Task }) => {
  const read = useQuery({
    queryKey: keyOf(taskId, 'stage-outputs'),
    queryFn: () => ledgerEntries({ taskId, type: 'stage.completed.v1', limit: 100 }),
  });
  if (read.isError)
    return (
      <Failed
        error={read.error}
        retry={() => void read.refetch()}
        what="Outputs of stages could not be read."
      />
    );
  if (!read.data) return <Loading rows={3} />;
  return (
    <>
      {read.data.items.map(({ index, event }) => (
        <Section
          key={index}
          title={`Output of the stage “${textIn(event.data, 'stage')}”`}
          note={
            <>
              <Clock at={event.time} />, ledger #{count(index)}
            </>
          }
        >
          <Value value={event.content?.['output']} />
        </Section>
      ))}
    </>
  );
};

const Decisions = ({ task }: { readonly task: Task }) => {
  const decisions = Object.entries(task.decisions as Readonly<Record<string, unknown>>);
  return (
    <Section title="Decisions of people">
      {decisions.length === 0 ? <p className="meta">None were needed so far.</p> : null}
      {decisions.map(([stage, answer]) => (
        <div key={stage}>
          <h3>{titled(stage)}</h3>
          <Value value={answer} />
        </div>
      ))}
    </Section>
  );
};

const Tickets = ({ task: { taskId } }: { readonly task: Task }) => {
  const tickets = useTaskTickets(taskId);
  const items = tickets.data?.items ?? [];
  return (
    <Section title="Tickets" note={tickets.data ? plural(items.length, 'question') : undefined}>
      {tickets.isError ? (
        <Failed error={tickets.error} retry={() => void tickets.refetch()} />
      ) : null}
      {tickets.isPending ? <Loading rows={2} /> : <TicketLinks tickets={items} />}
    </Section>
  );
};

const AllFindings = ({ task }: { readonly task: Task }) => {
  const reviews = useReviews(task.taskId, reviewIdsOf(task));
  if (reviews.isError)
    return (
      <Failed
        error={reviews.error}
        retry={() => void reviews.refetch()}
        what="Findings could not be read."
      />
    );
  if (!reviews.data) return <Loading rows={3} />;
  return (
    <>
      {reviews.data.map((review) => (
        <Section
          key={review.reviewId}
          title={`Findings in the stage “${review.stage}”`}
          note={`${plural(review.round + 1, 'round')}, ${review.status}`}
        >
          <Findings findings={review.findings} />
        </Section>
      ))}
      {reviews.data.length === 0 ? (
        <Section title="Findings">
          <p className="meta">No judge has looked at it (yet).</p>
        </Section>
      ) : null}
    </>
  );
};
