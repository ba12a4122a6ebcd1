import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { components } from '../../api/schema';
import { Button } from '../../ui/button';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { Deliveries } from './deliveries';
import { channelsQuery } from './queries';
import { PlainTable, Section } from './section';
import styles from './system.module.css';

type Channel = components['schemas']['ChannelDto'];

/** Who outside is told of what, and what did not arrive. */
export const ChannelsPart = () => {
  const { data, error, refetch } = useQuery(channelsQuery);
  return (
    <>
      <Section
        title="Channels"
        about="Who outside is told when a person is needed. Addresses and keys are settings of the escalation service."
      >
        {error ? <Failed error={error} retry={() => void refetch()} /> : null}
        {data || error ? null : <Loading rows={3} />}
        {data?.items.length === 0 ? (
          <Empty title="Nobody outside is told">
            <p>
              Set a channel: <code>nightshift channel set ops --kind slack</code>. People then hear
              of tickets without looking here.
            </p>
          </Empty>
        ) : null}
        {data && data.items.length > 0 ? (
          <PlainTable
            label="Channels"
            heads={['Channel', 'Kind', 'Is told of', 'Queues', 'State', 'Try']}
          >
            {data.items.map((channel) => (
              <ChannelRow key={channel.channel} channel={channel} />
            ))}
          </PlainTable>
        ) : null}
      </Section>
      <Deliveries channels={data?.items.map(({ channel }) => channel) ?? []} />
    </>
  );
};

const ChannelRow = ({ channel: one }: { readonly channel: Channel }) => {
  const { channel, kind, events, queues, fault } = one;
  return (
    <tr data-channel={channel}>
      <th scope="row">{channel}</th>
      <td>{kind}</td>
      <td className={styles['advice']}>{events.join(', ') || 'what a person must hear of'}</td>
      <td>{queues.join(', ') || 'all'}</td>
      <td className={styles['advice']}>
        {fault ? (
          <>
            <Chip tone="halt">Cannot be sent</Chip> {fault}
          </>
        ) : (
          <Chip tone="done">Set</Chip>
        )}
      </td>
      <td>
        <TestChannel channel={channel} />
      </td>
    </tr>
  );
};

const TestChannel = ({ channel }: { readonly channel: string }) => {
  const [said, setSaid] = useState<string>();
  const [busy, setBusy] = useState(false);
  const test = async (): Promise<void> => {
    setBusy(true);
    try {
      const path = { params: { path: { name: channel } } };
      const { delivered, reason } = await unwrap(api.POST('/v1/channels/{name}/test', path));
      setSaid(delivered ? 'It arrived.' : `It did not arrive: ${reason ?? ''}`);
    } catch (error) {
      setSaid((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button small disabled={busy} onClick={() => void test()}>
        Send a test
      </Button>
      <span role="status" className="meta">
        {said ? ` ${said}` : ''}
      </span>
    </>
  );
};
