import { GitFork } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import { Json } from '../../ui/json';
import { type DetailProps, Facts, LedgerIndex, Part, spanFacts } from './detail-parts';
import { Effects } from './effects';
import { useEntry } from './ledger-events';
import { isCall, type Span, type Tree } from './span-model';
import styles from './detail.module.css';

/** Calls in a span, at any depth. */
const callsIn = (tree: Tree, spanId: string): readonly Span[] =>
  (tree.inside.get(spanId) ?? []).flatMap((span) =>
    isCall(span) ? [span] : callsIn(tree, span.spanId),
  );

const inWords = (calls: readonly Span[]): string => {
  const models = calls.filter(({ kind }) => kind === 'model').length;
  return `${plural(models, 'model step')}, ${plural(calls.length - models, 'tool step')}`;
};

export const RunDetail = ({ task, tree, span, until, onFork }: DetailProps) => {
  const isDone = span.end !== null && span.outcome === 'completed';
  const end = useEntry(task.taskId, isDone ? span.changedIndex : undefined);
  const event = end.data?.event;
  const output = event?.type.startsWith('run.completed') ? event.content?.['output'] : undefined;
  return (
    <>
      <Facts
        facts={[
          ...spanFacts(span, until),
          ['Role', span.role ?? 'not known yet'],
          ['In it', inWords(callsIn(tree, span.spanId))],
          ['Run', <code key="run">{span.runId}</code>],
        ]}
      />
      <div className={styles['parts']}>
        {output === undefined ? null : (
          <Part
            title="Output"
            note={
              <>
                ledger <LedgerIndex index={span.changedIndex} />
              </>
            }
          >
            <Json value={output} />
          </Part>
        )}
        <Effects taskId={task.taskId} runId={span.runId} />
        <ForkHere stage={span.stage} onFork={onFork} />
      </div>
    </>
  );
};

export const StageDetail = ({ task, tree, span, until, onFork }: DetailProps) => {
  const end = useEntry(task.taskId, span.outcome === 'completed' ? span.changedIndex : undefined);
  const event = end.data?.event;
  const output = event?.type.startsWith('stage.completed') ? event.content?.['output'] : undefined;
  return (
    <>
      <Facts facts={[...spanFacts(span, until), ['In it', inWords(callsIn(tree, span.spanId))]]} />
      <div className={styles['parts']}>
        {output === undefined ? null : (
          <Part
            title="Output"
            note={
              <>
                ledger <LedgerIndex index={span.changedIndex} />
              </>
            }
          >
            <Json value={output} />
          </Part>
        )}
        <ForkHere stage={span.stage} onFork={onFork} />
      </div>
    </>
  );
};

const ForkHere = ({
  stage,
  onFork,
}: {
  readonly stage: string | undefined;
  readonly onFork: (stage: string) => void;
}) =>
  stage === undefined ? null : (
    <p>
      <Button small icon={<GitFork size={14} />} onClick={() => onFork(stage)}>
        Fork from “{stage}”
      </Button>
    </p>
  );

export const HaltDetail = ({ span, until }: DetailProps) => (
  <>
    <Facts facts={spanFacts(span, until)} />
    <div className={styles['parts']}>
      <p>
        Nothing more was granted at the {span.name} until a person decided.{' '}
        {span.ticketId ? (
          <Link to="/review/$ticketId" params={{ ticketId: span.ticketId }}>
            See the question
          </Link>
        ) : null}
      </p>
    </div>
  </>
);

export const PauseDetail = ({ span, until }: DetailProps & { readonly taskId: string }) => (
  <>
    <Facts facts={spanFacts(span, until)} />
    <div className={styles['parts']}>
      <p>
        {span.kind === 'pause'
          ? `${span.name || 'A person'} paused the task: it began nothing more.`
          : `A limit of the ${span.name || 'tenant'} kept the task from starting.`}
      </p>
    </div>
  </>
);
