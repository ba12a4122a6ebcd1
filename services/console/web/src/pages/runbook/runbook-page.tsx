import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { elementsOf, type Reading } from '../../ui/safe-text';
import { Empty, Failed, Loading } from '../../ui/states';
import { runbooks } from './runbooks';
import styles from './runbook.module.css';

/** What a page of docs/runbooks says: opened here, so that nobody leaves the page in trouble. */
export const RunbookPage = () => {
  const { name = '' } = useParams({ strict: false });
  const load = runbooks.get(name);
  const { data, error, refetch } = useQuery({
    queryKey: ['runbook', name],
    queryFn: () => load?.() ?? '',
    staleTime: Number.POSITIVE_INFINITY,
    enabled: load !== undefined,
  });
  return (
    <article className={styles['page']} data-runbook={name}>
      {load ? null : <Missing name={name} />}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {load && data === undefined && !error ? <Loading rows={8} /> : null}
      {data ? <Document markdown={data} /> : null}
    </article>
  );
};

const Document = ({ markdown }: { readonly markdown: string }) =>
  useMemo(() => elementsOf(markdown, ofOurs), [markdown]);

/** Runbooks lead to each other; what else they name is in the folder of docs. */
const ofOurs: Reading = {
  link: (element, children, key) => {
    const name = /^([a-z-]+)\.md$/.exec(element.getAttribute('href') ?? '')?.[1];
    return name && runbooks.has(name) ? (
      <Link key={key} to="/runbooks/$name" params={{ name }}>
        {children}
      </Link>
    ) : (
      <em key={key}>{children}</em>
    );
  },
  heading: (tag) => tag,
};

const Missing = ({ name }: { readonly name: string }) => (
  <>
    <h1>Runbooks</h1>
    {name ? <Empty title={`There is no runbook “${name}”`} /> : null}
    <ul>
      {[...runbooks.keys()].map((one) => (
        <li key={one}>
          <Link to="/runbooks/$name" params={{ name: one }}>
            {titleOf(one)}
          </Link>
        </li>
      ))}
    </ul>
  </>
);

const titleOf = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
