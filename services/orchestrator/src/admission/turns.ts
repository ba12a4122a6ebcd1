import type { Instant } from '@nightshift/kernel';
import type { Limit } from './limit.js';

/** Which queued tasks have their turn. */

export interface QueuedTask {
  readonly taskId: string;
  readonly tenant: string;
  readonly workflow: string;
  readonly priority: number;
  readonly deadlineAt: Instant | null;
  readonly acceptedAt: Instant;
}

/** What a tenant has of a workflow. */
export interface Load {
  readonly tenant: string;
  readonly workflow: string;
  readonly running: number;
  /** Started within the last minute. */
  readonly recent: number;
}

export interface TurnsInput {
  readonly limits: readonly Limit[];
  readonly loads: readonly Load[];
  readonly queued: readonly QueuedTask[];
  /** At most this many at a time. */
  readonly most: number;
}

/**
 * One after the other, while there is room at both levels: in each workflow the tenant that has had
 * least of it lately, and of that tenant the most urgent task; among the workflows the most urgent.
 */
export const nextTurns = ({ limits, loads, queued, most }: TurnsInput): readonly QueuedTask[] => {
  const books = new Books(limits, loads);
  const queues = [...Map.groupBy(queued.toSorted(byUrgency), placeOf).values()].map((tasks) => ({
    tasks,
    next: 0,
  }));
  const chosen: QueuedTask[] = [];
  while (chosen.length < most) {
    const open = queues.filter(({ tasks, next }) => {
      const head = tasks[next];
      return head !== undefined && books.hasRoom(head);
    });
    const byWorkflow = Map.groupBy(open, ({ tasks }) => tasks[0]?.workflow);
    const candidates = [...byWorkflow.values()].flatMap((some) => leastServed(some, books) ?? []);
    const turn = candidates.toSorted((a, b) => byUrgency(headOf(a), headOf(b)))[0];
    if (!turn) return chosen;
    const task = headOf(turn);
    turn.next += 1;
    books.take(task);
    chosen.push(task);
  }
  return chosen;
};

interface Queue {
  readonly tasks: readonly QueuedTask[];
  next: number;
}

const headOf = ({ tasks, next }: Queue): QueuedTask => {
  const head = tasks[next];
  if (!head) throw new Error('An empty queue has no turn.');
  return head;
};

const leastServed = (queues: readonly Queue[], books: Books): Queue | undefined =>
  queues.toSorted((a, b) => {
    const [one, other] = [headOf(a), headOf(b)];
    return books.servedOf(one) - books.servedOf(other) || byUrgency(one, other);
  })[0];

/** Priority, then deadline, then arrival. */
const byUrgency = (a: QueuedTask, b: QueuedTask): number =>
  b.priority - a.priority ||
  compare(a.deadlineAt ?? NEVER, b.deadlineAt ?? NEVER) ||
  compare(a.acceptedAt, b.acceptedAt) ||
  compare(a.taskId, b.taskId);

/** After every instant. */
const NEVER = '~';

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

type Place = Pick<Load, 'tenant' | 'workflow'>;
const placeOf = ({ tenant, workflow }: Place): string => `${tenant} ${workflow}`;

/** What is under way, by tenant, by workflow, and by both, as turns are given. */
class Books {
  private readonly running = new Map<string, number>();
  private readonly recent = new Map<string, number>();
  private readonly limits: ReadonlyMap<string, Limit>;

  constructor(limits: readonly Limit[], loads: readonly Load[]) {
    this.limits = new Map(limits.map((limit) => [`${limit.scope} ${limit.key}`, limit]));
    for (const load of loads) this.add(load, load.running, load.recent);
  }

  take(place: Place): void {
    this.add(place, 1, 1);
  }

  hasRoom({ tenant, workflow }: Place): boolean {
    return [`tenant ${tenant}`, `workflow ${workflow}`].every((level) => {
      const {
        draining,
        maxRunning = Infinity,
        perMinute = Infinity,
      } = this.limits.get(level) ?? {};
      const running = this.running.get(level) ?? 0;
      const recent = this.recent.get(level) ?? 0;
      return draining !== true && running < maxRunning && recent < perMinute;
    });
  }

  servedOf(place: Place): number {
    const key = placeOf(place);
    return (this.running.get(key) ?? 0) + (this.recent.get(key) ?? 0);
  }

  private add(place: Place, running: number, recent: number): void {
    for (const key of [`tenant ${place.tenant}`, `workflow ${place.workflow}`, placeOf(place)]) {
      this.running.set(key, (this.running.get(key) ?? 0) + running);
      this.recent.set(key, (this.recent.get(key) ?? 0) + recent);
    }
  }
}
