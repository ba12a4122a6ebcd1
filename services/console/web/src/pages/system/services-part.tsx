import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { plural } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Chip, type Tone } from '../../ui/status';
import { Clock } from '../../ui/time';
import { adviceOf, figure, span, type State, stateOf, UNKNOWN, WORDS } from './advice';
import { Faults } from './faults';
import { Providers } from './providers';
import { systemQuery } from './queries';
import { PlainTable, Section } from './section';
import { Simulated } from './simulated';
import styles from './system.module.css';
import type { ServiceStatus } from './system-types';

const TONES: Readonly<Record<State, Tone>> = {
  ready: 'done',
  behind: 'wait',
  'not-ready': 'halt',
  gone: 'halt',
};

export const ServicesPart = () => {
  const { data, error, refetch } = useQuery(systemQuery);
  return (
    <>
      <Section
        title="Services"
        about="Lag is the age of the oldest message that a service has not handled; unpublished is what it has not told the others yet."
      >
        {data ? (
          <PlainTable
            label="Services"
            heads={[
              'Service',
              'State',
              'Lag#',
              'Waiting#',
              'Unpublished#',
              'Parked#',
              'Up since',
              'What to do',
            ]}
          >
            {data.services.map((service) => (
              <ServiceRow key={service.name} service={service} />
            ))}
          </PlainTable>
        ) : error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : (
          <Loading rows={6} />
        )}
      </Section>
      <Providers />
      <Simulated />
      {data?.faultFlags ? <Faults /> : null}
    </>
  );
};

const ServiceRow = ({ service }: { readonly service: ServiceStatus }) => {
  const { name, version, startedAt, lagSeconds, pending, outboxPending, deadLetters } = service;
  const state = stateOf(service);
  return (
    <tr data-service={name} data-state={state}>
      <th scope="row">
        {name} <span className="meta">{version}</span>
      </th>
      <td>
        <Chip tone={TONES[state]}>{WORDS[state]}</Chip>
      </td>
      <td className="number">{span(lagSeconds)}</td>
      <td className="number">{figure(pending)}</td>
      <td className="number">{figure(outboxPending)}</td>
      <td className="number">
        {deadLetters ? (
          <Link
            to="/system"
            search={{ part: 'dead-letters', service: name }}
            aria-label={`${deadLetters} parked messages of ${name}`}
          >
            {figure(deadLetters)}
          </Link>
        ) : (
          figure(deadLetters)
        )}
      </td>
      <td>{startedAt ? <Clock at={startedAt} /> : UNKNOWN}</td>
      <td className={styles['advice']}>
        {adviceOf(service) ?? <span className="meta">Nothing</span>}
        <Subscriptions service={service} />
      </td>
    </tr>
  );
};

const Subscriptions = ({ service: { name, subscriptions } }: { readonly service: ServiceStatus }) =>
  subscriptions.length === 0 ? null : (
    <details>
      <summary>
        {plural(subscriptions.length, 'consumer group')}
        <span className="visually-hidden"> of {name}</span>
      </summary>
      <ul className={styles['groups']}>
        {subscriptions.map(({ subscription, pending, lagSeconds, trouble, deadLetters }) => (
          <li key={subscription}>
            <code>{subscription}</code>
            <span className="meta">
              lag {span(lagSeconds)}, waiting {figure(pending)}, parked {figure(deadLetters)}
              {trouble === null ? '' : `; stuck: ${trouble}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
