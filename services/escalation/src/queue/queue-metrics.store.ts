import { poller, type ServiceRuntime } from '@nightshift/service-kit';
import { observeEach } from '@nightshift/telemetry';

interface Waiting {
  readonly queue: string;
  readonly risk: string;
  readonly open: number;
  readonly oldest: Date;
}

const COUNT_EVERY_MS = 10_000;

const WAITING = `
  SELECT queue, risk, count(*)::int AS open, min(opened_at) AS oldest
  FROM ticket_view WHERE status = 'open' GROUP BY queue, risk`;

/** How much waits in which queue, and for how long: counted now and then, not at every scrape. */
export const createQueueMetrics = ({
  dataSource,
  clock,
  log,
}: Pick<ServiceRuntime, 'dataSource' | 'clock' | 'log'>) => {
  let waiting: readonly Waiting[] = [];
  const counting = poller(
    COUNT_EVERY_MS,
    async () => void (waiting = await dataSource.query<Waiting[]>(WAITING)),
    log,
  );
  return {
    start: (): void => {
      observeEach('nightshift_tickets_open', 'Tickets that wait for a person.', () =>
        waiting.map(({ queue, risk, open }) => [open, { queue, tier: risk }]),
      );
      observeEach(
        'nightshift_ticket_oldest_age_seconds',
        'Age of the oldest ticket that waits for a person.',
        () =>
          waiting.map(({ queue, risk, oldest }) => [
            Math.max(0, (Date.parse(clock.now()) - oldest.getTime()) / 1_000),
            { queue, tier: risk },
          ]),
      );
      counting.start();
    },
    stop: () => counting.stop(),
  };
};
