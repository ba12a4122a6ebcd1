import { useQuery } from '@tanstack/react-query';
import { useKeys } from '../../keys/keys';
import { Failed } from '../../ui/states';
import { Chip } from '../../ui/status';
import { type Tab, Tabs } from '../../ui/tabs';
import { useUrlState } from '../../ui/url-state';
import { headlineOf, parkedIn } from './advice';
import { BrowserPart } from './browser-part';
import { ChannelsPart } from './channels-part';
import { LettersPart } from './letters-part';
import { PlanPart } from './plan-part';
import { systemQuery } from './queries';
import { QueuesPart } from './queues-part';
import { ServicesPart } from './services-part';
import { SettingsPart } from './settings-part';
import type { System } from './system-types';
import styles from './system.module.css';

const FIRST = 'services';

export const SystemPage = () => {
  const { data, error, refetch } = useQuery(systemQuery);
  const [{ part = FIRST }, setUrl] = useUrlState();
  const tabs = tabsOf(data);
  // A part has its own filters: those of another one must not stay in the address.
  const choose = (id: string): void =>
    setUrl({ ...CLEARED, part: id === FIRST ? undefined : id }, 'push');
  useKeys(
    'System',
    tabs.map(({ id, name }, index) => ({
      key: String(index + 1),
      label: name,
      run: () => choose(id),
    })),
  );
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{data ? headlineOf(data) : 'System'}</h1>
        {data ? <p className="meta">{busOf(data)}</p> : null}
      </header>
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      <Tabs
        label="Parts of the system"
        tabs={tabs}
        chosen={tabs.some(({ id }) => id === part) ? part : FIRST}
        onChoose={choose}
      />
    </div>
  );
};

const CLEARED = Object.fromEntries(
  ['letter', 'service', 'subscription', 'code', 'type', 'channel', 'status', 'queue'].map(
    (name) => [name, undefined],
  ),
);

const tabsOf = (system: System | undefined): readonly (Tab & { readonly name: string })[] => {
  const parked = system ? parkedIn(system) : null;
  const letters = <>Dead letters {parked ? <Chip tone="wait">{parked}</Chip> : null}</>;
  return [
    { id: FIRST, name: 'Services', label: 'Services', content: <ServicesPart /> },
    { id: 'dead-letters', name: 'Dead letters', label: letters, content: <LettersPart /> },
    { id: 'channels', name: 'Channels', label: 'Channels', content: <ChannelsPart /> },
    { id: 'queues', name: 'Queues', label: 'Queues', content: <QueuesPart /> },
    {
      id: 'plan',
      name: 'Schedules and limits',
      label: 'Schedules and limits',
      content: <PlanPart />,
    },
    { id: 'settings', name: 'Settings', label: 'Settings', content: <SettingsPart /> },
    { id: 'browser', name: 'This browser', label: 'This browser', content: <BrowserPart /> },
  ];
};

const busOf = ({ bus }: System): string =>
  bus === 'embedded'
    ? 'All in one process, over the embedded bus.'
    : 'Every service is a process of its own; they meet on Kafka.';
