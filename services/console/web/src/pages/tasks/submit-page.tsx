import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Workflow } from '../../api/types';
import { workflowsQuery } from '../../shell/queries';
import { Field } from '../../ui/field';
import { Empty, Failed, Loading } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { nameOf, type Pinned, pinnedOf } from './pinned';
import { taskQuery } from './queries';
import { SubmitForm } from './submit-form';
import styles from './submit.module.css';

/** `?workflow=` chooses one; `?from=` takes the brief of an older task over. */
export const SubmitPage = () => {
  const [{ workflow = '', from = '' }, setState] = useUrlState();
  const workflows = useQuery(workflowsQuery);
  const older = useQuery({ ...taskQuery(from), enabled: from !== '' });
  const [before, setBefore] = useState<Pinned>();
  // What was read once is enough: a form must not go away because a later reading failed.
  if (workflows.error && !workflows.data)
    return <Failed error={workflows.error} retry={() => void workflows.refetch()} />;
  if (older.error && !older.data)
    return (
      <Failed
        error={older.error}
        what="The older task could not be read."
        retry={() => void older.refetch()}
      />
    );
  if (!workflows.data || (from !== '' && !older.data)) return <Loading rows={8} />;
  const { items } = workflows.data;
  const wanted = workflow || older.data?.workflow || '';
  const pinned = pinnedOf(before, wanted, items);
  if (pinned !== before) setBefore(pinned);
  const chosen = pinned?.chosen;
  return (
    <div className={styles['page']}>
      <header>
        <h1>Submit a task</h1>
        <p className="meta">
          It is durable once it is accepted, and never runs twice with the same key.{' '}
          <Link to="/tasks" search={{}}>
            All tasks
          </Link>
        </p>
      </header>
      {items.length === 0 ? (
        <NoWorkflows />
      ) : (
        <WorkflowChoice
          items={items}
          wanted={wanted}
          chosen={chosen}
          choose={(name) => setState({ workflow: name })}
        />
      )}
      {chosen ? (
        <SubmitForm
          // Another workflow has another form.
          key={`${nameOf(chosen)} ${from}`}
          workflow={chosen}
          brief={older.data?.brief}
        />
      ) : null}
    </div>
  );
};

const NoWorkflows = () => (
  <Empty title="No workflow is registered">
    <p>
      A task follows a workflow. Register one with <code>POST /v1/workflows</code>, or start
      Nightshift with <code>NIGHTSHIFT_WORKFLOWS</code> naming a module.
    </p>
  </Empty>
);

const WorkflowChoice = ({
  items,
  wanted,
  chosen,
  choose,
}: {
  readonly items: readonly Workflow[];
  readonly wanted: string;
  readonly chosen: Workflow | undefined;
  readonly choose: (name: string) => void;
}) => (
  <div className={styles['choice']}>
    <Field
      label="Workflow"
      fault={chosen ? undefined : `There is no workflow “${wanted}”. Choose another one.`}
    >
      {(props) => (
        <select
          {...props}
          value={chosen ? nameOf(chosen) : ''}
          onChange={({ target }) => choose(target.value)}
        >
          {chosen ? null : <option value="">{wanted}</option>}
          {items.map((one) => (
            <option key={nameOf(one)} value={nameOf(one)}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      )}
    </Field>
    {chosen ? (
      <p>
        {(chosen.definition as { description?: string }).description}{' '}
        <Link to="/workflows/$name" params={{ name: chosen.name }} search={{}}>
          What it does
        </Link>
      </p>
    ) : null}
  </div>
);
