import { type SubmitEvent, useRef, useState } from 'react';
import { json, post, Problem } from '../../api/client';
import type { Workflow } from '../../api/types';
import { Button } from '../../ui/button';
import { SchemaForm } from '../../ui/schema-form';
import { initialValues, type JsonSchema } from '../../ui/schema-model';
import { Failed } from '../../ui/states';
import { Accepted, type SubmittedTask } from './accepted';
import {
  curlOf,
  hasFaults,
  NO_FAULTS,
  NO_TERMS,
  serverFaults,
  type SubmissionFaults,
  submissionOf,
} from './submission';
import styles from './submit.module.css';
import { TermsForm } from './terms-form';

interface Definition {
  readonly brief: JsonSchema;
  readonly budgetPerTaskNanoUsd: number;
}

/** One per form: sent twice, it makes one task. */
const newKey = (): string => `console/${crypto.randomUUID()}`;

export const SubmitForm = ({
  workflow,
  brief,
}: {
  readonly workflow: Workflow;
  /** Of an older task. */
  readonly brief: unknown;
}) => {
  const { brief: schema, budgetPerTaskNanoUsd } = workflow.definition as unknown as Definition;
  const [values, setValues] = useState(() => initialValues(schema, (brief ?? {}) as JsonSchema));
  const [terms, setTerms] = useState(() => ({ ...NO_TERMS, idempotencyKey: newKey() }));
  const [faults, setFaults] = useState<SubmissionFaults>(NO_FAULTS);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [accepted, setAccepted] = useState<SubmittedTask>();
  const form = useRef<HTMLFormElement>(null);
  const checked = submissionOf(`${workflow.name}@${workflow.version}`, schema, values, terms);

  const show = (found: SubmissionFaults): void => {
    setFaults(found);
    // The first field that is wrong, once it is marked.
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-faults]')?.focus(),
    );
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      setAccepted(await json<SubmittedTask>('/v1/tasks', post(checked.body)));
      setFaults(NO_FAULTS);
    } catch (caught) {
      if (caught instanceof Problem && caught.status >= 400 && caught.status < 500)
        show(serverFaults(caught.faults, caught.message, schema));
      else setError(caught);
    }
    setBusy(false);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (busy) return;
    if (hasFaults(checked.faults)) show(checked.faults);
    else void send();
  };
  if (accepted)
    return (
      <Accepted
        task={accepted}
        another={() => {
          setAccepted(undefined);
          setTerms({ ...terms, idempotencyKey: newKey() });
        }}
      />
    );
  return (
    <form ref={form} noValidate className={styles['form']} onSubmit={submit}>
      <section className={styles['fields']} aria-label="Brief">
        <h2>Brief</h2>
        <SchemaForm schema={schema} values={values} faults={faults.brief} onChange={setValues} />
        <h2>Terms</h2>
        <TermsForm
          terms={terms}
          faults={faults.terms}
          ownBudgetNanoUsd={budgetPerTaskNanoUsd}
          onChange={setTerms}
        />
        {faults.others.length > 0 ? (
          <ul role="alert" tabIndex={-1} data-faults className={styles['others']}>
            {faults.others.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        ) : null}
        {error ? (
          <Failed
            error={error}
            what="It is not known whether the task was accepted: the same key makes no second one."
            retry={() => void send()}
          />
        ) : null}
        <div>
          <Button type="submit" variant="primary" disabled={busy}>
            {busy ? 'Submitting …' : 'Submit'}
          </Button>
        </div>
      </section>
      <Request command={curlOf(location.origin, checked.body)} />
    </form>
  );
};

const Request = ({ command }: { readonly command: string }) => {
  const [said, setSaid] = useState('');
  const copy = (): void =>
    void navigator.clipboard.writeText(command).then(
      () => setSaid('Copied'),
      () => setSaid('This browser does not allow it.'),
    );
  return (
    <section className={styles['request']} aria-label="The same as a request">
      <h2>The same as a request</h2>
      <pre tabIndex={0}>{command}</pre>
      <p>
        <Button small onClick={copy}>
          Copy
        </Button>{' '}
        <span role="status" className="meta">
          {said}
        </span>
      </p>
      <p className="meta">Where a token is set: add -H &apos;authorization: Bearer …&apos;.</p>
    </section>
  );
};
