import type { Span } from './span.js';
import type { SpanEvents } from './span-events.store.js';
import { spansOf } from './spans.js';

/** A task as the ledger had it at one moment. */
export interface SpanReading {
  readonly spans: readonly Span[];
  /** Of the newest event that is in them. */
  readonly lastIndex: number;
}

const KEPT_MS = 10_000;

/**
 * Reads the spans of a task. Whoever goes on with the next page gets it from the same reading: all
 * pages show the same moment, and a large task is read once for all of them. Another process, or a
 * later moment, reads anew: pages are cut by ledger index, so they fit anyway.
 */
export class SpanReadings {
  private kept: { readonly key: string; readonly reading: Promise<SpanReading> } | undefined;
  private forget: NodeJS.Timeout | undefined;

  constructor(private readonly events: Pick<SpanEvents, 'of'>) {}

  /** @param goesOn with a page after the first */
  of(tenant: string, taskId: string, goesOn: boolean): Promise<SpanReading> {
    const key = `${tenant} ${taskId}`;
    if (goesOn && this.kept?.key === key) return this.kept.reading;
    const reading = this.read(tenant, taskId);
    this.keep({ key, reading });
    return reading;
  }

  private async read(tenant: string, taskId: string): Promise<SpanReading> {
    const events = await this.events.of(tenant, taskId);
    return { spans: spansOf(events), lastIndex: events.at(-1)?.index ?? 0 };
  }

  private keep(one: NonNullable<SpanReadings['kept']>): void {
    const drop = (): void => {
      if (this.kept === one) this.kept = undefined;
    };
    this.kept = one;
    one.reading.catch(drop);
    clearTimeout(this.forget);
    this.forget = setTimeout(drop, KEPT_MS);
    this.forget.unref();
  }
}
