import type { UseQueryResult } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { count, short } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Tabs } from '../../ui/tabs';
import { useNow } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { AccessList } from '../../access/access-list';
import type { Task } from '../../api/types';
import { DataTab } from './data-tab';
import { EventsTab } from './events-tab';
import { ForkDialog } from './fork-dialog';
import { Legend } from './legend';
import { ProvenanceTab } from './provenance-tab';
import { isOver, useLedgerFacts, useSpans, useTask, useTaskLive } from './queries';
import { noSpans, type Spans, treeOf } from './span-model';
import { countedIn, factsOf } from './task-facts';
import { TaskHeader } from './task-header';
import { TimelineTab } from './timeline-tab';
import styles from './task.module.css';

const TABS = ['timeline', 'provenance', 'data', 'events', 'access'];

/** One task: what it did, from what, and what can be done about it. `?tab=&span=` say what is shown. */
export const TaskPage = () => {
  const { taskId } = useParams({ strict: false }) as { taskId: string };
  return <TaskOf key={taskId} taskId={taskId} />;
};

const TaskOf = ({ taskId }: { readonly taskId: string }) => {
  useTaskLive(taskId);
  const task = useTask(taskId);
  // Asked for at the same time: it is what takes longest.
  const spans = useSpans(taskId, task.data);
  if (task.data) return <Shown task={task.data} query={spans} />;
  return (
    <div className={styles['out']}>
      <h1 className="visually-hidden">Task {short(taskId, 13)}</h1>
      {task.isError ? (
        <Failed
          error={task.error}
          retry={() => void task.refetch()}
          what="The task could not be read."
        />
      ) : (
        <Loading rows={10} label="Reading the task …" />
      )}
    </div>
  );
};

const SECOND = 1_000;

const Shown = ({ task, query }: { readonly task: Task; readonly query: UseQueryResult<Spans> }) => {
  const [url, setUrl] = useUrlState();
  const [forkFrom, setForkFrom] = useState<string>();
  const facts = useMemo(() => factsOf(task), [task]);
  const now = useNow(
    isOver(task) ? 3_600 * SECOND : task.status === 'running' ? SECOND : 10 * SECOND,
  );
  const until = facts.endedAt === undefined ? now : Date.parse(facts.endedAt);
  const spans = query.data ?? noSpans;
  const tree = useMemo(() => treeOf(spans.byId), [spans]);
  const counted = useMemo(() => countedIn(spans.byId.values(), until), [spans, until]);
  const ledger = useLedgerFacts(task.taskId);
  const tab = TABS.includes(url['tab'] ?? '') ? (url['tab'] ?? 'timeline') : 'timeline';
  return (
    <div className={styles['page']}>
      <TaskHeader
        task={task}
        facts={facts}
        counted={query.data ? counted : undefined}
        until={until}
        tenant={ledger.data?.tenant}
        onFork={() => setForkFrom(task.stage ?? '')}
      />
      <div className={styles['tabs']}>
        <Tabs
          label="Parts of the task"
          chosen={tab}
          onChoose={(next) => setUrl({ tab: next === 'timeline' ? undefined : next })}
          aside={tab === 'timeline' ? <Legend /> : undefined}
          tabs={[
            {
              id: 'timeline',
              label: 'Timeline',
              content: (
                <TimelineTab
                  {...{ task, query, tree, until, counted }}
                  isWhole={spans.whole}
                  onFork={setForkFrom}
                />
              ),
            },
            { id: 'provenance', label: 'Provenance', content: <ProvenanceTab task={task} /> },
            { id: 'data', label: 'Data', content: <DataTab task={task} /> },
            {
              id: 'events',
              label: (
                <>
                  Events{' '}
                  {ledger.data ? (
                    <span className={styles['count']}>{count(ledger.data.events)}</span>
                  ) : null}
                </>
              ),
              content: <EventsTab taskId={task.taskId} total={ledger.data?.events} />,
            },
            {
              id: 'access',
              label: 'Read by',
              content: <AccessList filter={{ taskId: task.taskId }} label="Who read of the task" />,
            },
          ]}
        />
      </div>
      {forkFrom === undefined ? null : (
        <ForkDialog task={task} fromStage={forkFrom} onClose={() => setForkFrom(undefined)} />
      )}
    </div>
  );
};
