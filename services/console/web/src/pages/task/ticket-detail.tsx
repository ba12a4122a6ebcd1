import { Link } from '@tanstack/react-router';
import type { Ticket } from '../../api/types';
import { Json } from '../../ui/json';
import { Failed, Loading } from '../../ui/states';
import { Due, Clock } from '../../ui/time';
import { Risk } from '../../ui/status';
import { SafeText } from '../../ui/safe-text';
import { type DetailProps, Facts, Part, spanFacts } from './detail-parts';
import { useTicket } from './queries';
import styles from './detail.module.css';

/** What a person was asked, and what they said. It is answered on the Review page. */
export const TicketDetail = ({ task, span, until }: DetailProps) => {
  const ticket = useTicket(task.taskId, span.ticketId ?? '');
  if (ticket.isError) return <Failed error={ticket.error} retry={() => void ticket.refetch()} />;
  if (!ticket.data) return <Loading rows={6} />;
  const { data } = ticket;
  const ask = data.ask as { title: string; question: string; blocked: string };
  return (
    <>
      <Facts
        facts={[
          ...spanFacts(span, until),
          ['Queue', data.queue],
          ['Risk', <Risk key="risk" risk={data.risk} />],
          data.status === 'open' ? ['Due', <Due key="due" at={data.dueAt} />] : undefined,
        ]}
      />
      <div className={styles['parts']}>
        <Part title={ask.title}>
          <SafeText text={ask.question} />
        </Part>
        <Part title="Why it waits">
          <SafeText text={ask.blocked} />
        </Part>
        <Given ticket={data} />
        <p>
          <Link to="/review/$ticketId" params={{ ticketId: data.ticketId }}>
            {data.status === 'open' ? 'Answer it in Review' : 'See it in Review'}
          </Link>
        </p>
      </div>
    </>
  );
};

const Given = ({ ticket }: { readonly ticket: Ticket }) => {
  const decision = ticket.decision as { by: string; resumeAt: string; answer: unknown } | null;
  if (ticket.answer)
    return (
      <Part title="The answer" note={`by ${ticket.answeredBy ?? 'nobody named'}`}>
        <Json value={ticket.answer} />
      </Part>
    );
  if (!decision) return null;
  return (
    <Part
      title="The answer"
      note={
        <>
          by {decision.by}, counts from <Clock at={decision.resumeAt} />
        </>
      }
    >
      <Json value={decision.answer} />
    </Part>
  );
};
