import { useEffect, useRef, useState } from 'react';
import type { TaskListItem } from '../../api/types';
import { Dialog } from '../../ui/dialog';
import { ACTS, type ActOptions } from './act';
import { ACTIONS, type BulkAction, planOf } from './bulk';
import { BulkPlan } from './bulk-plan';
import { BulkProgress } from './bulk-progress';
import { type BulkRun, type Outcome, runBulk } from './run-bulk';

interface Props {
  readonly action: BulkAction;
  readonly chosen: readonly TaskListItem[];
  readonly onStatus: ActOptions['onStatus'];
  readonly onClose: () => void;
}

type Given = Pick<ActOptions, 'reason' | 'effects'>;

interface Under {
  readonly action: BulkAction;
  readonly tasks: readonly TaskListItem[];
  readonly outcomes: readonly Outcome[];
  readonly ended: boolean;
  readonly stop: () => void;
}

/** First what will happen, then how far it is, then what became of each. */
export const BulkDialog = ({ action, chosen, onStatus, onClose }: Props) => {
  // As it was when it was asked: what happens meanwhile, the server says for each one.
  const [plan] = useState(() => planOf(action, chosen));
  const [stamp] = useState(() => crypto.randomUUID());
  const [under, setUnder] = useState<Under>();
  const run = useRef<BulkRun>(undefined);
  // Nobody sees any more what becomes of them.
  useEffect(() => () => run.current?.stop(), []);

  const start = (what: BulkAction, tasks: readonly TaskListItem[], given: Given): void => {
    const byId = new Map(tasks.map((task) => [task.taskId, task]));
    const options = { ...given, stamp, onStatus };
    const act = (id: string) => {
      const task = byId.get(id);
      return task ? ACTS[what](task, options) : Promise.reject(new Error('It is not there.'));
    };
    const started = runBulk([...byId.keys()], act, (outcomes) =>
      setUnder((before) => before && { ...before, outcomes }),
    );
    run.current = started;
    setUnder({ action: what, tasks, outcomes: [], ended: false, stop: started.stop });
    void started.ended.then(() => setUnder((before) => before && { ...before, ended: true }));
  };
  const title = ACTIONS[under?.action ?? action].verb;
  return (
    <Dialog title={title} wide onClose={onClose}>
      {under ? (
        <BulkProgress
          {...under}
          onClose={onClose}
          undo={(what, tasks) => start(what, tasks, { reason: '', effects: 'simulated' })}
        />
      ) : (
        <BulkPlan
          plan={plan}
          onClose={onClose}
          start={(given) => start(action, plan.tasks, given)}
        />
      )}
    </Dialog>
  );
};
