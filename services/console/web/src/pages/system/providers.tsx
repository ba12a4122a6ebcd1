import { useQuery } from '@tanstack/react-query';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { Clock } from '../../ui/time';
import { lookOf, type Provider, whatFollows } from './provider-words';
import { providersQuery } from './queries';
import { PlainTable, Section } from './section';
import styles from './system.module.css';

/** The health of every model; a cool-down ends by itself, so there is nothing to press. */
export const Providers = () => {
  const { data, error, refetch } = useQuery(providersQuery);
  return (
    <Section
      title="Models"
      about="A cool-down is shared by all runs, and ends by itself at the time that stands there."
    >
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <Loading rows={3} />}
      {data?.items.length === 0 ? (
        <Empty title="No model has been called yet">
          <p>The first task calls one; from then on it stands here, with how it is.</p>
        </Empty>
      ) : null}
      {data && data.items.length > 0 ? (
        <PlainTable
          label="Models"
          heads={[
            'Model',
            'State',
            'Left alone until',
            'Calls under way#',
            'Runs that wait#',
            'Why',
          ]}
        >
          {data.items.map((provider) => (
            <ProviderRow key={provider.model} provider={provider} />
          ))}
        </PlainTable>
      ) : null}
    </Section>
  );
};

const ProviderRow = ({ provider }: { readonly provider: Provider }) => {
  const { model, until, inFlight, waiting, errorClass, reason, state } = provider;
  const { tone, word } = lookOf(provider);
  return (
    <tr data-model={model} data-state={state}>
      <th scope="row">
        <code>{model}</code>
      </th>
      <td>
        <Chip tone={tone}>{word}</Chip>
      </td>
      <td>{until ? <Clock at={until} /> : <span className="meta">–</span>}</td>
      <td className="number">{inFlight}</td>
      <td className="number">{waiting}</td>
      <td className={styles['advice']}>
        {errorClass ? `${errorClass}${reason ? `: ${reason}` : ''}. ` : ''}
        {whatFollows(provider)}
      </td>
    </tr>
  );
};
