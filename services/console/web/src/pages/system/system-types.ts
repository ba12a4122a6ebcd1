/** As `GET /v1/system` and the routes below it answer. */
export interface SubscriptionStatus {
  readonly subscription: string;
  readonly pending: number | null;
  readonly lagSeconds: number | null;
  readonly trouble: string | null;
  readonly deadLetters: number | null;
}

export interface ServiceStatus {
  readonly name: string;
  readonly version: string | null;
  readonly ready: boolean;
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly lagSeconds: number | null;
  readonly pending: number | null;
  readonly outboxOldestSeconds: number | null;
  readonly outboxPending: number | null;
  readonly deadLetters: number | null;
  readonly subscriptions: readonly SubscriptionStatus[];
}

export interface System {
  readonly services: readonly ServiceStatus[];
  readonly bus: 'embedded' | 'kafka';
  readonly simulated: readonly string[];
  readonly faultFlags: boolean;
}

export interface Letter {
  readonly deadLetterId: string;
  readonly service: string;
  readonly subscription: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly subject: string;
  readonly key: string;
  readonly tenant: string;
  readonly parkedAt: string;
  readonly attempts: number;
  readonly code: string;
  readonly reason: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly bytes: number;
}

export interface LetterContent extends Letter {
  readonly text: string;
  readonly truncated: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LetterPage {
  readonly items: readonly Letter[];
  readonly nextCursor: string | null;
  readonly unreachable: readonly string[];
}

export interface LetterGroup {
  readonly service: string;
  readonly subscription: string;
  readonly code: string;
  readonly type: string;
  readonly count: number;
  readonly oldestAt: string;
  readonly newestAt: string;
}

export interface LetterGroups {
  readonly items: readonly LetterGroup[];
  readonly unreachable: readonly string[];
}
