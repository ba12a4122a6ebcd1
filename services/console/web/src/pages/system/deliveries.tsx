import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { components } from '../../api/schema';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip, type Tone } from '../../ui/status';
import { Ago, Clock } from '../../ui/time';
import { useToast } from '../../ui/toast';
import { useUrlState } from '../../ui/url-state';
import { deliveriesQuery } from './queries';
import { PlainTable, Section } from './section';
import styles from './system.module.css';

type Delivery = components['schemas']['DeliveryDto'];

const STATUSES = ['failed', 'due', 'sent', 'all'] as const;
const TONES: Readonly<Record<string, Tone>> = { failed: 'halt', due: 'wait', sent: 'done' };

/** Messages to the outside: those that failed first, each with one more try. */
export const Deliveries = ({ channels }: { readonly channels: readonly string[] }) => {
  const [{ channel, status = 'failed' }, setUrl] = useUrlState();
  const deliveries = useInfiniteQuery(deliveriesQuery(channel, status));
  const rows = deliveries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section
      title="Messages"
      aside={
        <div className={styles['filter']}>
          <Choice
            label="Status"
            value={status}
            values={STATUSES}
            choose={(value) => setUrl({ status: value === 'failed' ? undefined : value })}
          />
          <Choice
            label="Channel"
            value={channel ?? 'all'}
            values={['all', ...channels]}
            choose={(value) => setUrl({ channel: value === 'all' ? undefined : value })}
          />
        </div>
      }
    >
      {deliveries.error ? (
        <Failed error={deliveries.error} retry={() => void deliveries.refetch()} />
      ) : deliveries.data === undefined ? (
        <Loading rows={3} />
      ) : rows.length === 0 ? (
        <Empty title={status === 'failed' ? 'No message has failed' : 'No message is like that'}>
          <p>A message that could not be delivered stands here with its fault, to be sent again.</p>
        </Empty>
      ) : (
        <PlainTable
          label="Messages"
          heads={['Of', 'Channel', 'Event', 'Status', 'Tries#', 'Next try', 'Fault', 'Do']}
        >
          {rows.map((delivery) => (
            <DeliveryRow key={delivery.deliveryId} delivery={delivery} />
          ))}
        </PlainTable>
      )}
      {deliveries.hasNextPage ? (
        <div className={styles['actions']}>
          <Button
            small
            disabled={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </Section>
  );
};

const Choice = ({
  label,
  value,
  values,
  choose,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly choose: (value: string) => void;
}) => (
  <Field label={label}>
    {(props) => (
      <select {...props} value={value} onChange={({ target }) => choose(target.value)}>
        {values.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    )}
  </Field>
);

const DeliveryRow = ({ delivery }: { readonly delivery: Delivery }) => {
  const queries = useQueryClient();
  const toast = useToast();
  const [error, setError] = useState<unknown>();
  const { deliveryId, channel, eventType, status, attempts, nextAt, lastFault, createdAt } =
    delivery;
  const again = async (): Promise<void> => {
    setError(undefined);
    try {
      const path = { params: { path: { id: deliveryId } } };
      await unwrap(api.POST('/v1/deliveries/{id}/redeliver', path));
      toast(`It is sent to ${channel} again.`);
      await queries.invalidateQueries({ queryKey: ['system', 'deliveries'] });
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <tr data-delivery={deliveryId}>
      <th scope="row">
        <Ago at={createdAt} /> ago
      </th>
      <td>{channel}</td>
      <td>{eventType}</td>
      <td>
        <Chip tone={TONES[status] ?? 'idle'}>{status}</Chip>
      </td>
      <td className="number">{attempts}</td>
      <td>{nextAt ? <Clock at={nextAt} /> : <span className="meta">none</span>}</td>
      <td className={styles['advice']}>
        {lastFault ? lastFault : ''}
        {error ? <Failed error={error} what="It was not sent again." /> : null}
      </td>
      <td>
        {status === 'sent' ? null : (
          <Button small onClick={() => void again()}>
            Send again
          </Button>
        )}
      </td>
    </tr>
  );
};
