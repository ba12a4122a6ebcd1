import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { workflowsQuery } from '../../shell/queries';
import { exampleOf } from './example';
import styles from './first-minutes.module.css';

/** What a new person sees: what there is to do. The page fills by itself as soon as something is done. */
export const FirstMinutes = () => {
  const { origin } = globalThis.location;
  const { data } = useQuery(workflowsQuery);
  const [workflow] = data?.items ?? [];
  return (
    <section className={styles['first']} aria-label="First steps">
      <h1>No tasks yet</h1>
      <p>This page fills by itself, live, as soon as the first one is there.</p>
      <ol>
        <li>
          <h2>See a night in half a minute</h2>
          <p>
            Twenty dependencies are assessed by simulated models: nothing is called, nothing is
            charged. Where they cannot go on, you are asked.
          </p>
          <pre>
            <code>{demo(origin)}</code>
          </pre>
        </li>
        <li>
          <h2>Submit a task of your own</h2>
          <p>
            <Link to="/tasks/new">Fill in a form</Link> made from the workflow&apos;s brief, or send
            the same from anywhere:
          </p>
          <pre>
            <code>{curlOf(origin, workflow)}</code>
          </pre>
        </li>
        <li>
          <h2>Write a workflow</h2>
          <p>
            What there is stands under <Link to="/workflows">Workflows</Link>; a file of your own is
            registered with <code>npx nightshift up --workflows ./mine.ts</code>.
          </p>
        </li>
      </ol>
    </section>
  );
};

/** The command line knows its usual address; of another one it must be told. */
const USUAL = 'http://127.0.0.1:7070';
const demo = (origin: string): string =>
  `npx nightshift demo --limit 20${origin === USUAL ? '' : ` --url ${origin}`}`;

const curlOf = (
  origin: string,
  workflow: { readonly name: string; readonly definition: object } | undefined,
): string => {
  const { brief } = (workflow?.definition ?? {}) as { readonly brief?: unknown };
  const body = JSON.stringify({ workflow: workflow?.name ?? '…', brief: exampleOf(brief) });
  return `curl -i ${origin}/v1/tasks -H 'content-type: application/json' \\\n  -d '${body.replaceAll("'", String.raw`'\''`)}'`;
};
