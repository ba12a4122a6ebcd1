import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { json, Problem } from '../../../api/client';
import { duration } from '../../../ui/format';
import { Loading } from '../../../ui/states';
import { Chip, Glyph } from '../../../ui/status';
import { fromReadiness, isLate, type ServiceState, type System, upOf, worstOf } from '../services';
import { Cell } from './cell';
import styles from './cells.module.css';

const EVERY_MS = 15_000;

/** Where nothing measures, that they are ready is still known. */
const readSystem = async (): Promise<System> => {
  try {
    const { services } = await json<Pick<System, 'services'>>('/v1/system');
    return { services, measured: true };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    // Not being ready is an answer, too.
    const ready = await json<Parameters<typeof fromReadiness>[0]>('/readyz').catch(
      (problem: unknown) => (problem instanceof Problem ? problem.details : {}),
    );
    return fromReadiness(ready);
  }
};

export const ServicesCell = () => {
  const { data, error } = useQuery({
    queryKey: ['system', 'services'],
    queryFn: readSystem,
    refetchInterval: EVERY_MS,
  });
  return (
    <Cell
      title="Services"
      aside={<Link to="/system">{data ? <UpChip system={data} /> : 'System'}</Link>}
    >
      {error ? <p className={styles['late']}>{error.message}</p> : null}
      {data ? <ServiceList system={data} /> : error ? null : <Loading rows={6} />}
    </Cell>
  );
};

const UpChip = ({ system }: { readonly system: System }) => {
  const [up, all] = [upOf(system), system.services.length];
  return <Chip tone={up === all ? 'done' : 'halt'}>{`${up} of ${all} up`}</Chip>;
};

const ServiceList = ({ system }: { readonly system: System }) => (
  <>
    <table className={styles['services']}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Lag</th>
        </tr>
      </thead>
      <tbody>
        {system.services.map((service) => (
          <ServiceLine key={service.name} service={service} />
        ))}
      </tbody>
    </table>
    <p className={styles['note']}>{worstOf(system)}</p>
  </>
);

const lagWords = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds * 1_000);

const ServiceLine = ({ service }: { readonly service: ServiceState }) => {
  const { name, ready, lagSeconds, deadLetters } = service;
  const status = ready ? (isLate(service) ? 'waiting' : 'completed') : 'halted';
  return (
    <tr data-service={name}>
      <th scope="row">
        <Glyph status={status} /> {name}
        {ready ? null : <span className={styles['late']}> not ready</span>}
      </th>
      <td className="number">
        {deadLetters ? `${deadLetters} dead, ` : ''}
        {lagSeconds === null ? (
          <span className="meta">not measured</span>
        ) : (
          <span title="How far its consumers are behind">{lagWords(lagSeconds)}</span>
        )}
      </td>
    </tr>
  );
};
