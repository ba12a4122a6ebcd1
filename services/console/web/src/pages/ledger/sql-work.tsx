import { useMutation, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Download, Play } from 'lucide-react';
import type { RefObject } from 'react';
import { post, Problem } from '../../api/client';
import { Button, KeyCap } from '../../ui/button';
import { count, duration, plural } from '../../ui/format';
import { Empty, Loading } from '../../ui/states';
import { schemaQuery } from './api';
import { Editor } from './editor';
import { fileOf, save } from './file';
import { faultLine } from './highlight';
import type { Result } from './result';
import { ResultView } from './result-view';
import { readSaved } from './saved-queries';
import { nameOf } from './sql-examples';
import styles from './sql.module.css';

const FAULT_ID = 'sql-fault';

/** The query, what the engine says of it, and its result. */
export const SqlWork = ({
  draft,
  onDraft,
  onRun,
  asked,
  result,
  editor,
}: {
  readonly draft: string;
  readonly onDraft: (draft: string) => void;
  readonly onRun: () => void;
  /** What was run last. */
  readonly asked: string | undefined;
  readonly result: UseQueryResult<Result>;
  readonly editor: RefObject<HTMLTextAreaElement | null>;
}) => {
  const files = useFiles(draft);
  const error = files.error ?? (draft === asked ? result.error : null);
  const line = error instanceof Error ? faultLine(error.message) : undefined;
  return (
    <section aria-label="Query" className={styles['work']}>
      <div className={styles['bar']}>
        <h2>{nameOf(draft, readSaved(localStorage)) ?? 'Own query'}</h2>
        <Quotas />
        <span className={styles['told']} role="status">
          <Told result={result} />
        </span>
        <Files files={files} />
        <Button
          variant="primary"
          icon={<Play size={14} aria-hidden="true" />}
          onClick={() => {
            files.reset();
            onRun();
          }}
        >
          Run <KeyCap>Ctrl Enter</KeyCap>
        </Button>
      </div>
      <Editor
        ref={editor}
        value={draft}
        onChange={(value) => {
          files.reset();
          onDraft(value);
        }}
        faultLine={line}
        faultId={error ? FAULT_ID : undefined}
      />
      {error ? <Fault error={error} /> : null}
      {result.isFetching ? <Loading rows={8} label="Running …" /> : null}
      {result.data && !result.isFetching ? <ResultView result={result.data} /> : null}
      {asked === undefined ? (
        <Empty title="Not run yet">
          <p>
            Run this example with Ctrl Enter, or choose another one. A column named{' '}
            <code>task_id</code> leads to the trace of its task.
          </p>
        </Empty>
      ) : null}
    </section>
  );
};

/** What the engine says, once, and not what else could have stood there. */
const Fault = ({ error }: { readonly error: unknown }) => {
  const whole = error instanceof Problem ? error.faults[0]?.reason : undefined;
  const text = whole ?? (error instanceof Error ? error.message : String(error));
  const [, said = text, expected] = /^([\s\S]*?)\.? (Expected one of: [\s\S]*)$/.exec(text) ?? [];
  return (
    <div id={FAULT_ID} role="alert" className={styles['fault']}>
      <p>
        <strong>It did not run.</strong> {said}
      </p>
      {expected ? (
        <details>
          <summary>What could stand there</summary>
          <p>{expected}</p>
        </details>
      ) : null}
    </div>
  );
};

const Quotas = () => {
  const { data } = useQuery(schemaQuery);
  if (!data) return null;
  const { maxSeconds, maxBytes, maxRows } = data;
  return (
    <span className="meta">
      read only, {maxSeconds} s, {maxBytes / 1e9} GB and {count(maxRows)} rows at most
    </span>
  );
};

const Told = ({ result: { data, isFetching } }: { readonly result: UseQueryResult<Result> }) => {
  if (isFetching) return 'Running …';
  if (!data) return null;
  const { rows, truncated, elapsedMs } = data;
  return truncated
    ? `The first ${count(rows.length)} rows, ${duration(elapsedMs)}: add a LIMIT or a WHERE`
    : `${plural(rows.length, 'row')}, ${duration(elapsedMs)}`;
};

const useFiles = (query: string) =>
  useMutation({
    mutationFn: async (format: 'csv' | 'parquet') =>
      save(`ledger.${format}`, await fileOf('/v1/ledger/sql', post({ query, format }))),
  });

const Files = ({
  files: { isPending, mutate },
}: {
  readonly files: ReturnType<typeof useFiles>;
}) => (
  <>
    <Button
      icon={<Download size={14} aria-hidden="true" />}
      disabled={isPending}
      onClick={() => mutate('csv')}
    >
      CSV
    </Button>
    <Button disabled={isPending} onClick={() => mutate('parquet')}>
      Parquet
    </Button>
  </>
);
