import type { RateLimit } from './faults.js';

/** Where a request stands in its window. */
export interface Limited {
  readonly isAdmitted: boolean;
  readonly requests: number;
  readonly remaining: number;
  /** Until the window is over, in whole milliseconds. */
  readonly resetMs: number;
}

/** Fixed windows, one per model, each opened by its first request. Refused requests use nothing up. */
export class RateLimiter {
  private limit: RateLimit | undefined;
  private readonly windows = new Map<string, { readonly endsAt: number; used: number }>();

  /** Begins anew. */
  set(limit: RateLimit | undefined): void {
    this.limit = limit;
    this.windows.clear();
  }

  count(model: string, now: number): Limited | undefined {
    if (!this.limit) return undefined;
    const { requests, windowMs } = this.limit;
    const open = this.windows.get(model);
    const window = open && now < open.endsAt ? open : { endsAt: now + windowMs, used: 0 };
    this.windows.set(model, window);
    const isAdmitted = window.used < requests;
    if (isAdmitted) window.used += 1;
    return {
      isAdmitted,
      requests,
      remaining: requests - window.used,
      resetMs: Math.ceil(window.endsAt - now),
    };
  }
}
