import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { queryLedger } from '../../api/sql';
import { useKeys } from '../../keys/keys';
import { useUrlState } from '../../ui/url-state';
import { LedgerTabs } from './ledger-tabs';
import type { Result } from './result';
import { EXAMPLES } from './sql-examples';
import { SqlSide } from './sql-side';
import { SqlWork } from './sql-work';
import styles from './sql.module.css';

const FIRST = EXAMPLES[0]?.query ?? '';

const useResult = (query: string | undefined, run: number) =>
  useQuery({
    queryKey: ['ledger-sql', query, run],
    queryFn: ({ signal }): Promise<Result> => queryLedger(query ?? '', signal),
    enabled: query !== undefined && query.trim() !== '',
    // What the engine refuses once, it refuses again.
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** SQL over the views. What was run stands in the address: whoever opens it sees the same. */
export const SqlPage = () => {
  const [{ query: asked }, setUrl] = useUrlState();
  const [draft, setDraft] = useState(asked ?? FIRST);
  const [run, setRun] = useState(0);
  const editor = useRef<HTMLTextAreaElement>(null);
  const result = useResult(asked, run);
  // "Back" in the browser leads to the query before.
  useEffect(() => {
    if (asked !== undefined) setDraft(asked);
  }, [asked]);
  const runIt = (query = draft): void => {
    setRun((before) => before + 1);
    setUrl(
      query === asked
        ? {}
        : { query, sort: undefined, show: undefined, x: undefined, y: undefined },
      query === asked ? 'replace' : 'push',
    );
  };
  useKeys('SQL', [
    { key: 'mod+Enter', label: 'Run the query', run: () => runIt(), whileTyping: true },
  ]);
  const insert = (word: string): void => {
    const area = editor.current;
    if (!area) return;
    area.focus();
    const { selectionStart: from, selectionEnd: to } = area;
    setDraft(`${draft.slice(0, from)}${word}${draft.slice(to)}`);
    requestAnimationFrame(() => area.setSelectionRange(from + word.length, from + word.length));
  };
  return (
    <div className={styles['page']}>
      <header className={styles['top']}>
        <LedgerTabs />
        <p className="meta">
          Read only. The views show the events of your tenant, without content, a moment behind.
        </p>
      </header>
      <div className={styles['panes']}>
        <SqlSide
          query={draft}
          onOpen={(query) => {
            setDraft(query);
            runIt(query);
          }}
          onInsert={insert}
        />
        <SqlWork
          draft={draft}
          onDraft={setDraft}
          onRun={() => runIt()}
          asked={asked}
          result={result}
          editor={editor}
        />
      </div>
    </div>
  );
};
