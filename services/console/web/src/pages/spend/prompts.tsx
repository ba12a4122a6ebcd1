import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button';
import { short, usdOf } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Behind } from './breakdowns';
import { type PromptVersion, versionsOf } from './prompt-versions';
import { promptsQuery } from './queries';
import type { Range } from './range';
import { Section, ShareBar } from './section';
import type { SpendPatch } from './spend-state';
import styles from './spend.module.css';

const AT_FIRST = 7;
/** Dearer by so much is loud. */
const LOUD = 0.1;

/** Each prompt of each agent, with what a task costs against the version before it. */
export const Prompts = ({
  range,
  patch,
}: {
  readonly range: Range;
  readonly patch: SpendPatch;
}) => {
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useQuery(promptsQuery(range));
  const versions = versionsOf(data ?? []);
  const shown = all ? versions : versions.slice(0, AT_FIRST);
  const rest = versions.slice(shown.length);
  const dearest = Math.max(0, ...versions.map(({ inPeriod }) => inPeriod));
  return (
    <Section title="Prompt versions" beside="cost per task against the version before">
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Loading rows={4} />
      ) : versions.length === 0 ? (
        <Empty title="No run has ended in these days">
          <p>The prompt of a run is in the ledger once it has ended.</p>
        </Empty>
      ) : (
        <table className={styles['list']} aria-label="Prompt versions">
          <thead className="visually-hidden">
            <tr>
              {['Prompt', 'Share', 'A task', 'Against the version before', 'Cost'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((version) => (
              <PromptRow
                key={`${version.workflow} ${version.stage} ${version.agent} ${version.role} ${version.hash}`}
                version={version}
                share={version.inPeriod / dearest}
                patch={patch}
              />
            ))}
          </tbody>
        </table>
      )}
      {rest.length > 0 ? (
        <Button variant="quiet" small onClick={() => setAll(true)}>
          {rest.length} more, {usdOf(rest.reduce((sum, { inPeriod }) => sum + inPeriod, 0))}
        </Button>
      ) : null}
    </Section>
  );
};

const PromptRow = ({
  version,
  share,
  patch,
}: {
  readonly version: PromptVersion;
  readonly share: number;
  readonly patch: SpendPatch;
}) => (
  <tr>
    <th
      scope="row"
      title={`${version.workflow}, ${version.role}, ${version.model}, prompt ${version.hash}`}
    >
      <Behind of={`prompt:${version.hash}`} patch={patch}>
        {version.stage}.{version.agent}@{version.version}
      </Behind>{' '}
      <span className="meta">{short(version.hash)}</span>
    </th>
    <td className={styles['bar']}>
      <ShareBar share={share} />
    </td>
    <td className="number">{usdOf(version.perTask)}</td>
    <td className="number">
      <Change change={version.change} />
    </td>
    <td className={`number ${styles['strong']}`}>{usdOf(version.inPeriod)}</td>
  </tr>
);

const Change = ({ change }: { readonly change: number | undefined }) => {
  if (change === undefined) return <span className="meta">first</span>;
  const Arrow = change > 0 ? ArrowUp : ArrowDown;
  return (
    <span className={change >= LOUD ? styles['loud'] : styles['soft']}>
      <Arrow size={12} aria-label={change > 0 ? 'dearer by' : 'cheaper by'} />{' '}
      {Math.abs(Math.round(100 * change))} %
    </span>
  );
};
