import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis, GitFork, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Task } from '../../api/types';
import { useOpenIncident } from '../../shell/open-incident';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { Menu, type MenuItem } from '../../ui/menu';
import { useToast } from '../../ui/toast';
import { CompareDialog } from './compare-dialog';
import { isOver, keyOf, useWorkflow } from './queries';
import { RaiseDialog } from './raise-dialog';
import styles from './task.module.css';

type Over = 'pause' | 'cancel' | 'again' | 'raise' | 'compare' | undefined;

export const TaskActions = ({
  task,
  onFork,
}: {
  readonly task: Task;
  readonly onFork: () => void;
}) => {
  const [over, setOver] = useState<Over>();
  const close = (): void => setOver(undefined);
  const ended = isOver(task);
  const resume = useChange(task.taskId);
  const incident = useOpenIncident();
  const items: MenuItem[] = [
    ...(ended ? [] : [{ label: 'Raise its budget …', run: () => setOver('raise') }]),
    { label: 'Run again from the start …', run: () => setOver('again') },
    { label: 'Compare with another task …', run: () => setOver('compare') },
    {
      label: 'Open an incident',
      run: () => void incident.open({ kind: 'task', key: task.taskId }),
      disabled: incident.busy,
    },
    ...(ended ? [] : [{ label: 'Cancel the task …', run: () => setOver('cancel') }]),
  ];
  return (
    <>
      {ended ? null : task.status === 'paused' ? (
        <Button icon={<Play size={14} />} onClick={() => void resume('resume', '')}>
          Resume
        </Button>
      ) : (
        <Button icon={<Pause size={14} />} onClick={() => setOver('pause')}>
          Pause
        </Button>
      )}
      <Button icon={<GitFork size={14} />} onClick={onFork}>
        Fork …
      </Button>
      <Menu
        trigger={<Button aria-label="More actions" icon={<Ellipsis size={16} />} />}
        items={items}
      />
      {over === 'pause' || over === 'cancel' ? (
        <Stop task={task} how={over} onClose={close} />
      ) : null}
      {over === 'again' ? <Again task={task} onClose={close} /> : null}
      {over === 'raise' ? <RaiseDialog taskId={task.taskId} onClose={close} /> : null}
      {over === 'compare' ? <CompareDialog taskId={task.taskId} onClose={close} /> : null}
    </>
  );
};

const DONE = { pause: 'Paused.', resume: 'It goes on.', cancel: 'Cancelled.' } as const;

const useChange = (taskId: string) => {
  const queries = useQueryClient();
  const toast = useToast();
  const change = async (how: keyof typeof DONE, reason: string): Promise<void> => {
    const params = { path: { id: taskId } };
    const body = reason === '' ? {} : { reason };
    if (how === 'pause') await unwrap(api.POST('/v1/tasks/{id}/pause', { params, body }));
    else if (how === 'cancel') await unwrap(api.POST('/v1/tasks/{id}/cancel', { params, body }));
    else await unwrap(api.POST('/v1/tasks/{id}/resume', { params }));
    await queries.invalidateQueries({ queryKey: keyOf(taskId) });
    // A pause can be taken back; the end of a task cannot.
    const back = { label: 'Resume', run: () => void change('resume', '') };
    toast(DONE[how], how === 'pause' ? back : undefined);
  };
  return (how: keyof typeof DONE, reason: string) =>
    how === 'resume'
      ? change(how, reason).catch((error: Error) => toast(`Not resumed. ${error.message}`))
      : change(how, reason);
};

const Stop = ({
  task,
  how,
  onClose,
}: {
  readonly task: Task;
  readonly how: 'pause' | 'cancel';
  readonly onClose: () => void;
}) => {
  const change = useChange(task.taskId);
  const isCancel = how === 'cancel';
  return (
    <Confirm
      title={isCancel ? 'Cancel the task?' : 'Pause the task?'}
      verb={isCancel ? 'Cancel the task' : 'Pause'}
      danger={isCancel}
      reason={isCancel ? 'required' : 'optional'}
      run={(reason) => change(how, reason)}
      onClose={onClose}
    >
      {isCancel ? (
        <p>
          It ends for good: what is in flight is stopped and charged at its bound
          {task.ticketId ? ', and its open question is withdrawn' : ''}. What it has done stays done
          and in the ledger. It can be run again, or forked from any stage that was reached.
        </p>
      ) : (
        <p>
          It stops after the step in flight, keeps all it has, and goes on from the exact point on
          resume.
        </p>
      )}
    </Confirm>
  );
};

/** The whole task anew: as a fork from its first stage, so that the two can be compared. */
const Again = ({ task, onClose }: { readonly task: Task; readonly onClose: () => void }) => {
  const workflow = useWorkflow(task.workflow);
  const navigate = useNavigate();
  const stages = (workflow.data?.definition as { stages?: readonly { name: string }[] } | undefined)
    ?.stages;
  const [first] = stages ?? [];
  const run = async (): Promise<void> => {
    if (!first)
      throw new Error('The stages of its workflow are not known (yet). Try again in a moment.');
    const { taskId } = await unwrap(
      api.POST('/v1/tasks/{id}/fork', {
        params: { path: { id: task.taskId } },
        body: { fromStage: first.name, effects: 'real' } as never,
      }),
    );
    await navigate({ to: '/tasks/$taskId', params: { taskId } });
  };
  return (
    <Confirm title="Run the task again?" verb="Run again" run={run} onClose={onClose}>
      <p>
        A new task with the same brief, workflow version and budget starts from the first stage
        {first ? `, “${first.name}”` : ''}. <strong>Its effects are real:</strong> tools that change
        something are called again. To try something out without effects, fork instead.
      </p>
      <p className={styles['hint']}>This task stays as it is. The new one has no deadline.</p>
    </Confirm>
  );
};
