import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Workflow } from '../../api/types';
import { haltsQuery, workflowsQuery } from '../../shell/queries';
import { short } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { Tabs } from '../../ui/tabs';
import { useUrlState } from '../../ui/url-state';
import { Compare } from './compare';
import { CostPart } from './cost-part';
import { definitionOf } from './definition';
import { DefinitionView } from './definition-view';
import { LimitsPart } from './limits-part';
import { limitsQuery } from './queries';
import { QualityPart } from './quality-part';
import { StopPart } from './stop-part';
import { isHalted } from './workflow-rows';
import styles from './workflows.module.css';

/** `name` may be `name@version`, as tasks have it; `?version=` says the same. */
export const WorkflowPage = () => {
  const { name: wanted = '' } = useParams({ strict: false });
  const [name = '', inName] = wanted.split('@');
  const [{ version = inName }] = useUrlState();
  const { data, error, refetch } = useQuery(workflowsQuery);
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={10} />;
  const versions = data.items.filter((one) => one.name === name);
  const shown =
    version === undefined ? versions[0] : versions.find((one) => String(one.version) === version);
  if (shown) return <Shown versions={versions} shown={shown} />;
  return (
    <div className={styles['page']}>
      <Empty title={`There is no workflow ${name}${version ? `@${version}` : ''}`}>
        <p>
          <Link to="/workflows" search={{}}>
            All workflows
          </Link>
        </p>
      </Empty>
    </div>
  );
};

const Shown = ({
  versions,
  shown,
}: {
  readonly versions: readonly Workflow[];
  readonly shown: Workflow;
}) => {
  const [{ tab = 'definition' }, setState] = useUrlState();
  const definition = definitionOf(shown);
  return (
    <div className={styles['split']}>
      <div className={styles['main']}>
        <Head versions={versions} shown={shown} />
        <p className={styles['about']}>{definition.description}</p>
        <Tabs
          label="Parts of the workflow"
          chosen={tab}
          onChoose={(next) => setState({ tab: next === 'definition' ? undefined : next }, 'push')}
          tabs={[
            {
              id: 'definition',
              label: 'Definition',
              content: <DefinitionView definition={definition} />,
            },
            {
              id: 'compare',
              label: 'Compare versions',
              content: <Compare versions={versions} shown={shown} />,
            },
            { id: 'quality', label: 'Quality', content: <QualityPart workflow={shown.name} /> },
          ]}
        />
      </div>
      <aside className={styles['aside']} aria-label="How it does">
        <CostPart workflow={shown.name} version={shown.version} />
        <LimitsPart workflow={shown.name} />
        <StopPart workflow={shown.name} />
      </aside>
    </div>
  );
};

const Head = ({
  versions,
  shown,
}: {
  readonly versions: readonly Workflow[];
  readonly shown: Workflow;
}) => {
  const [, setState] = useUrlState();
  const halts = useQuery(haltsQuery);
  const limits = useQuery(limitsQuery);
  const halted = isHalted(shown.name, halts.data?.items ?? []);
  const draining = limits.data?.items.some(({ key, draining: is }) => key === shown.name && is);
  return (
    <header className={styles['head']}>
      <h1>{shown.name}</h1>
      <span className={styles['version']}>
        <select
          aria-label="Version"
          value={shown.version}
          onChange={({ target }) => setState({ version: target.value }, 'push')}
        >
          {versions.map(({ version }, index) => (
            <option key={version} value={version}>
              version {version}
              {index === 0 ? ' (newest)' : ''}
            </option>
          ))}
        </select>
      </span>
      {halted ? (
        <Chip tone="halt">Halted</Chip>
      ) : draining ? (
        <Chip tone="wait">Draining</Chip>
      ) : null}
      <span className="meta" title={shown.hash}>
        SHA-256 <code>{short(shown.hash, 12)}</code>
      </span>
      <Link
        to="/tasks/new"
        search={{ workflow: `${shown.name}@${shown.version}` }}
        className={styles['submit']}
      >
        Submit a task
      </Link>
    </header>
  );
};
