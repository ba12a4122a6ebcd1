import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button';
import { duration } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { useUrlState } from '../../ui/url-state';
import { EditQueue } from './edit-queue';
import { queuesQuery } from './queries';
import { type Queue, stepText } from './queue-form';
import { PlainTable, Section } from './section';
import styles from './system.module.css';

/** Who answers tickets, by when, and what happens when nobody does. */
export const QueuesPart = () => {
  const { data, error, refetch } = useQuery(queuesQuery);
  const [{ queue }, setUrl] = useUrlState();
  const edited = data?.items.find((one) => one.queue === queue);
  return (
    <Section
      title="Queues"
      about="People, their roles and tokens of their own do not exist yet: a member is the name somebody gives, and everybody shares one token."
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading rows={3} />}
      {data?.items.length === 0 ? (
        <Empty title="No queue yet">
          <p>A queue comes with the first ticket that asks for it, or is set by hand:</p>
          <pre>nightshift queue set legal --members ana,ben</pre>
        </Empty>
      ) : null}
      {data && data.items.length > 0 ? (
        <PlainTable
          label="Queues"
          heads={[
            'Queue',
            'Open#',
            'Overdue#',
            'Oldest#',
            'Members',
            'Two persons',
            'When nobody answers',
            'Change',
          ]}
        >
          {data.items.map((one) => (
            <QueueRow
              key={one.queue}
              queue={one}
              edit={() => setUrl({ queue: one.queue }, 'push')}
            />
          ))}
        </PlainTable>
      ) : null}
      {edited ? (
        <EditQueue key={edited.queue} queue={edited} onClose={() => setUrl({ queue: undefined })} />
      ) : null}
    </Section>
  );
};

const QueueRow = ({ queue: one, edit }: { readonly queue: Queue; readonly edit: () => void }) => {
  const { queue, description, open, overdue, members, twoPersonFrom, ladder } = one;
  return (
    <tr data-queue={queue}>
      <th scope="row">
        {queue} <span className="meta">{description}</span>
      </th>
      <td className="number">{open}</td>
      <td className="number">{overdue > 0 ? <Chip tone="halt">{overdue}</Chip> : 0}</td>
      <td className="number">
        {one.oldestOpenSeconds === null ? (
          <span className="meta">none</span>
        ) : (
          duration(one.oldestOpenSeconds * 1_000)
        )}
      </td>
      <td className={styles['advice']}>{members.join(', ') || 'everybody'}</td>
      <td>{twoPersonFrom ? `from ${twoPersonFrom} risk` : 'never'}</td>
      <td className={styles['advice']}>{ladder.map(stepText).join(', ') || 'nothing: it waits'}</td>
      <td>
        <Button small aria-label={`Edit the queue ${queue}`} onClick={edit}>
          Edit
        </Button>
      </td>
    </tr>
  );
};
