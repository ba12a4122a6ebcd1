import { clsx } from 'clsx';
import type { Workflow } from '../../api/types';
import { Diff } from '../../ui/diff';
import { plural } from '../../ui/format';
import { Empty } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { changesBetween } from './changes';
import styles from './workflows.module.css';

/** `?with=` names the other version; without it, the one before. */
export const Compare = ({
  versions,
  shown,
}: {
  readonly versions: readonly Workflow[];
  readonly shown: Workflow;
}) => {
  const [{ with: chosen }, setState] = useUrlState();
  const others = versions.filter(({ version }) => version !== shown.version);
  const other =
    others.find(({ version }) => String(version) === chosen) ??
    others.find(({ version }) => version < shown.version) ??
    others[0];
  if (!other)
    return (
      <Empty title="There is one version only">
        <p>
          Once a second one is registered, what it changes stands here. A version never changes:
          register a definition with a higher number.
        </p>
      </Empty>
    );
  const [before, after] = other.version < shown.version ? [other, shown] : [shown, other];
  const changes = changesBetween(before.definition, after.definition);
  return (
    <section aria-label="Changes" className={clsx(styles['section'], styles['compare'])}>
      <div className={styles['section-head']}>
        <h2>
          {before.version} to {after.version}: {plural(changes.length, 'change')}
        </h2>
        <label className={styles['version']}>
          <span className="meta">Compare {shown.version} with</span>{' '}
          <select
            value={other.version}
            onChange={({ target }) => setState({ with: target.value }, 'push')}
          >
            {others.map(({ version }) => (
              <option key={version} value={version}>
                version {version}
              </option>
            ))}
          </select>
        </label>
      </div>
      {changes.length === 0 ? <p>They say the same.</p> : null}
      <ul className={styles['rows']}>
        {changes.map(({ at, kind, before: old, after: now }) => (
          <li key={at} className={styles['change']}>
            <h3>
              {at} <span className="meta">{kind}</span>
            </h3>
            <Diff before={old} after={now} />
          </li>
        ))}
      </ul>
    </section>
  );
};
