import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { components } from '../../api/schema';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { settingsQuery } from './queries';
import { PlainTable, Section } from './section';
import { givenIn, servicesIn } from './settings-list';
import styles from './system.module.css';

type Setting = components['schemas']['EffectiveSettingDto'];
const ALL = 'All services';

/** What every service runs with. They are read at the start: a change needs a new one. */
export const SettingsPart = () => {
  const { data, error, refetch } = useQuery(settingsQuery);
  const [service, setService] = useState(ALL);
  const [given, setGiven] = useState(false);
  const shown = givenIn(data?.items ?? [], service === ALL ? undefined : service, given);
  return (
    <Section
      title="Settings in force"
      about="From the environment, or a file that a variable names (NAME_FILE). Secrets are never shown, only whether they are set."
      aside={
        <div className={styles['actions']}>
          <label>
            Service{' '}
            <select value={service} onChange={({ target }) => setService(target.value)}>
              {[ALL, ...servicesIn(data?.items ?? [])].map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          <label>
            <input
              type="checkbox"
              checked={given}
              onChange={({ target }) => setGiven(target.checked)}
            />{' '}
            Only what was set
          </label>
        </div>
      }
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading rows={10} />}
      {data && data.unreachable.length > 0 ? (
        <p role="alert">No answer from {data.unreachable.join(', ')}: theirs are missing.</p>
      ) : null}
      {data && shown.length === 0 ? (
        <Empty title="Nothing was set">
          <p>Every setting is as by default.</p>
        </Empty>
      ) : null}
      {shown.length > 0 ? (
        <PlainTable label="Settings" heads={['Service', 'Setting', 'Value', 'From']}>
          {shown.map((one) => (
            <SettingRow key={`${one.service} ${one.name}`} setting={one} />
          ))}
        </PlainTable>
      ) : null}
    </Section>
  );
};

const SettingRow = ({
  setting: { service, name, value, from, secret },
}: {
  readonly setting: Setting;
}) => (
  <tr data-setting={name}>
    <td>{service}</td>
    <th scope="row">
      <code>{name}</code>
    </th>
    <td>
      {secret && from !== 'nowhere' ? (
        <Chip tone="done">secret, set</Chip>
      ) : value === null || value === '' ? (
        <span className="meta">{secret ? 'secret, not set' : 'nothing'}</span>
      ) : (
        <code>{value}</code>
      )}
    </td>
    <td>{from === 'nowhere' ? <span className="meta">not set</span> : from}</td>
  </tr>
);
