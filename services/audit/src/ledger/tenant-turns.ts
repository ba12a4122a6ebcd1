import { Refusal } from '@nightshift/kernel';

/** More than a page of the console asks at once, several times. */
const MOST_WAITING = 100;

type Work = () => Promise<void>;

/** One piece of work at a time; of those that wait, each tenant's in turn, whoever asks for more. */
export class TenantTurns {
  /** By tenant, in the order of whose turn it is. */
  private readonly waiting = new Map<string, Work[]>();
  private isBusy = false;

  /** @throws Refusal `too-many-queries` */
  take<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const own = this.waiting.get(tenant) ?? [];
    if (own.length >= MOST_WAITING) return Promise.reject(tooMany);
    return new Promise<T>((resolve, reject) => {
      own.push(() => work().then(resolve, reject));
      this.waiting.set(tenant, own);
      void this.goOn();
    });
  }

  private async goOn(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.next(); next; next = this.next()) await next();
    this.isBusy = false;
  }

  private next(): Work | undefined {
    const [first] = this.waiting;
    if (!first) return undefined;
    const [tenant, own] = first;
    const work = own.shift();
    // Behind all others that wait.
    this.waiting.delete(tenant);
    if (own.length > 0) this.waiting.set(tenant, own);
    return work;
  }
}

const tooMany = new Refusal(
  'too-many-queries',
  'too-many',
  `${MOST_WAITING} queries of this tenant wait already. Ask again when they are answered, or fewer at once.`,
);
