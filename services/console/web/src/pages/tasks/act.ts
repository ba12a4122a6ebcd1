import { api, unwrap } from '../../api/client';
import type { TaskListItem, TaskStatus } from '../../api/types';
import type { BulkAction } from './bulk';
import type { Outcome } from './run-bulk';

export interface ActOptions {
  readonly reason: string;
  /** Whether tools with effects are called, or answer what the older task recorded. */
  readonly effects: 'simulated' | 'real';
  /** One per plan: what is sent twice makes one new task. */
  readonly stamp: string;
  readonly onStatus: (id: string, status: TaskStatus) => void;
}

type Act = (task: TaskListItem, options: ActOptions) => Promise<Omit<Outcome, 'id' | 'ok'>>;

const changing =
  (path: '/v1/tasks/{id}/pause' | '/v1/tasks/{id}/cancel'): Act =>
  async ({ taskId: id }, { reason, onStatus }) => {
    const body = reason === '' ? {} : { reason };
    const { status } = await unwrap(api.POST(path, { params: { path: { id } }, body }));
    onStatus(id, status);
    return { said: status };
  };

const resume: Act = async ({ taskId: id }, { onStatus }) => {
  const { status } = await unwrap(api.POST('/v1/tasks/{id}/resume', { params: { path: { id } } }));
  onStatus(id, status);
  return { said: status };
};

const again: Act = async ({ taskId: id, workflow }, { effects, stamp }) => {
  const fromStage = await firstStageOf(workflow);
  const { taskId, created } = await unwrap(
    api.POST('/v1/tasks/{id}/fork', {
      params: { path: { id } },
      body: { fromStage, effects, idempotencyKey: `again/${id}/${stamp}` },
    }),
  );
  return { said: created ? 'new task' : 'was made before', madeId: taskId };
};

const firstStages = new Map<string, Promise<string>>();

/** Versions never change: each is asked for once. */
const firstStageOf = (workflow: string): Promise<string> => {
  const known = firstStages.get(workflow);
  if (known) return known;
  const asked = unwrap(api.GET('/v1/workflows/{name}', { params: { path: { name: workflow } } }))
    .then(({ definition }) => (definition as { stages: { name: string }[] }).stages[0]?.name ?? '')
    .catch((error: unknown) => {
      firstStages.delete(workflow);
      throw error;
    });
  firstStages.set(workflow, asked);
  return asked;
};

export const ACTS: Readonly<Record<BulkAction, Act>> = {
  pause: changing('/v1/tasks/{id}/pause'),
  cancel: changing('/v1/tasks/{id}/cancel'),
  resume,
  again,
};
