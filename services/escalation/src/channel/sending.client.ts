import { isRefusal, type JsonObject } from '@nightshift/kernel';
import { egressFetch } from '@nightshift/tools';
import { createTransport } from 'nodemailer';
import { Webhook } from 'standardwebhooks';
import type { ChannelSettings } from '../other-systems.config.js';
import { mailOf, type Notice, pagerDutyBody, slackBody, webhookBody } from './message.js';

/** What came of one try. Nothing in `reason` names an address, a key, or what a receiver wrote. */
export type Outcome =
  | { readonly result: 'sent' }
  | { readonly result: 'gone'; readonly reason: string }
  | { readonly result: 'failed'; readonly reason: string; readonly retryAfterMs: number };

export type Send = (settings: ChannelSettings, notice: Notice) => Promise<Outcome>;

export interface SendingOptions {
  readonly egressAllowPrivate: readonly string[];
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const MAX_RESPONSE_BYTES = 1_024;

export const sending =
  ({ egressAllowPrivate, timeoutMs = TIMEOUT_MS }: SendingOptions): Send =>
  async (settings, notice) => {
    if (settings.kind === 'email') return mail(settings, notice, timeoutMs);
    const fetch = egressFetch({
      allowedHosts: [new URL(settings.url).host],
      allowPrivate: egressAllowPrivate,
    });
    const body = JSON.stringify(bodyOf(settings, notice));
    const headers = { 'content-type': 'application/json', ...signed(settings, notice, body) };
    try {
      const response = await fetch(settings.url, {
        method: 'POST',
        headers,
        body,
        // Where to is a setting: a receiver does not decide it.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await drain(response);
      return outcomeOf(response);
    } catch (error) {
      return failed(whyOf(error, timeoutMs));
    }
  };

type HttpSettings = Exclude<ChannelSettings, { kind: 'email' }>;

const bodyOf = (settings: HttpSettings, notice: Notice): JsonObject => {
  switch (settings.kind) {
    case 'webhook':
      return webhookBody(notice);
    case 'slack':
      return slackBody(notice);
    case 'pagerduty':
      return pagerDutyBody(notice, settings.routingKey);
  }
};

/** Standard Webhooks; the id is the same at each try, so that a receiver can drop what it has. */
const signed = (
  settings: HttpSettings,
  { deliveryId }: Notice,
  body: string,
): Record<string, string> => {
  if (settings.kind !== 'webhook') return {};
  const now = new Date();
  return {
    'webhook-id': deliveryId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(settings.secret).sign(deliveryId, now, body),
  };
};

/** Enough for a connection to be used again; what a receiver writes is no fact of ours. */
const drain = async ({ body }: Response): Promise<void> => {
  if (!body) return;
  let read = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body) {
    read += chunk.length;
    if (read >= MAX_RESPONSE_BYTES) return;
  }
};

const outcomeOf = ({ status, headers }: Response): Outcome => {
  if (status >= 200 && status < 300) return { result: 'sent' };
  if (status === 410) return { result: 'gone', reason: 'The receiver answered 410 Gone.' };
  const moved = status >= 300 && status < 400 ? ': redirects are not followed' : '';
  const seconds = /^\d{1,6}$/.exec(headers.get('retry-after') ?? '')?.[0] ?? '0';
  return failed(`The receiver answered ${status}${moved}.`, Number(seconds) * 1_000);
};

const failed = (reason: string, retryAfterMs = 0): Outcome => ({
  result: 'failed',
  reason,
  retryAfterMs,
});

/** Messages of errors name hosts, and some quote what was sent. */
const whyOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return 'The receiver could not be reached.';
  if (error.name === 'TimeoutError') return `There was no answer within ${timeoutMs} ms.`;
  if (error.name === 'EgressRefused')
    return 'The address of the receiver may not be reached: it is no public one, and NIGHTSHIFT_EGRESS_ALLOW_PRIVATE does not name it.';
  return 'The receiver could not be reached, or broke the connection.';
};

const mail = async (
  settings: Extract<ChannelSettings, { kind: 'email' }>,
  notice: Notice,
  timeoutMs: number,
): Promise<Outcome> => {
  const url = new URL(settings.smtpUrl);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ...(url.username === '' ? {} : { auth: credentialsOf(url) }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DOMException('No answer.', 'TimeoutError')), timeoutMs);
  try {
    await Promise.race([
      transport.sendMail({ from: settings.from, to: settings.to, ...mailOf(notice) }),
      late,
    ]);
    return { result: 'sent' };
  } catch (error) {
    const { responseCode } = error as { readonly responseCode?: unknown };
    return failed(
      typeof responseCode === 'number'
        ? `The mail server answered ${responseCode}.`
        : whyOf(error, timeoutMs),
    );
  } finally {
    clearTimeout(timer);
    transport.close();
  }
};

const credentialsOf = ({ username, password }: URL): { user: string; pass: string } => ({
  user: decodeURIComponent(username),
  pass: decodeURIComponent(password),
});

/** For a channel whose settings were taken away. */
export const settingsFault = (error: unknown): Outcome => {
  if (!isRefusal(error)) throw error;
  return failed(`Settings are missing or wrong: ${error.faults.map(({ at }) => at).join(', ')}.`);
};
