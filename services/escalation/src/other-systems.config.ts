import { type Environment, parseEnvironment, secret, setting } from '@nightshift/config';
import { unreachable } from '@nightshift/kernel';
import { z } from 'zod';
import type { ChannelKind } from './channel/channel.js';

/** Where a channel's messages go, and with which key: settings, never facts. */
export type ChannelSettings =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly kind: 'slack'; readonly url: string; readonly showsTitle: boolean }
  | {
      readonly kind: 'email';
      readonly to: string;
      readonly from: string;
      readonly smtpUrl: string;
      readonly showsTitle: boolean;
    }
  | { readonly kind: 'pagerduty'; readonly url: string; readonly routingKey: string };

/** @throws Refusal `invalid-configuration` naming every variable to set */
export type ChannelSettingsOf = (channel: string, kind: ChannelKind) => ChannelSettings;

/** Whose answers a key signs, and of which tenant's tickets. */
export interface AnswerKey {
  readonly tenant: string;
  readonly secret: string;
}

export interface OtherSystemsConfig {
  readonly settingsOf: ChannelSettingsOf;
  /** Of the console, as people reach it; without a slash at its end. */
  readonly publicUrl: string;
  readonly egressAllowPrivate: readonly string[];
  readonly answerKeys: ReadonlyMap<string, AnswerKey>;
  /** Absent: made once, and kept in the database. */
  readonly linkKey: string | undefined;
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** Standard Webhooks: 24 to 64 bytes. */
const isSecret = (text: string): boolean => {
  const { length } = Buffer.from(SECRET.exec(text)?.[1] ?? '', 'base64');
  return length >= 24 && length <= 64;
};
const webhookSecret = (): z.ZodType<string> =>
  z
    .string('is missing: whsec_ and the base64 of 24 to 64 random bytes')
    .refine(isSecret, 'must be whsec_ and the base64 of 24 to 64 bytes');

const KEY = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:@([A-Za-z0-9][A-Za-z0-9._-]{0,63}))?=(.+)$/;

const answerKeys = z
  .string()
  .default('')
  .transform((text, context) => {
    const keys = new Map<string, AnswerKey>();
    const pairs = text.split(',').map((pair) => pair.trim());
    for (const pair of pairs.filter((one) => one !== '')) {
      const [, name = '', tenant = 'default', key = ''] = KEY.exec(pair) ?? [];
      if (!isSecret(key) || keys.has(name))
        context.addIssue('must be name=whsec_… or name@tenant=whsec_…, each name once');
      keys.set(name, { tenant, secret: key });
    }
    return keys;
  });

export const otherSystemsShape = {
  NIGHTSHIFT_PUBLIC_URL: setting
    .url(/^https?:/, 'https://nightshift.example')
    .default('http://127.0.0.1:7070'),
  NIGHTSHIFT_EGRESS_ALLOW_PRIVATE: setting.list(),
  NIGHTSHIFT_ANSWER_KEYS: secret(answerKeys),
  NIGHTSHIFT_LINK_KEY: secret(z.string().min(32, 'must have at least 32 characters').optional()),
};

/** @throws Refusal `invalid-configuration` */
export const otherSystemsConfig = (env: Environment): OtherSystemsConfig => {
  const settings = parseEnvironment(otherSystemsShape, env);
  return {
    settingsOf: channelSettings(env),
    publicUrl: settings.NIGHTSHIFT_PUBLIC_URL.replace(/\/+$/, ''),
    egressAllowPrivate: settings.NIGHTSHIFT_EGRESS_ALLOW_PRIVATE,
    answerKeys: settings.NIGHTSHIFT_ANSWER_KEYS,
    linkKey: settings.NIGHTSHIFT_LINK_KEY,
  };
};

/** First part of the names of a channel's settings: `on-call` gives `NIGHTSHIFT_CHANNEL_ON_CALL`. */
export const prefixOf = (channel: string): string =>
  `NIGHTSHIFT_CHANNEL_${channel.toUpperCase().replaceAll(/[-.]/g, '_')}`;

const httpUrl = (example: string): z.ZodType<string> => setting.url(/^https?:/, example);
const mailbox = (): z.ZodType<string> =>
  z.string('is missing, e.g. reviews@example.com').max(1_000);
const show = z.enum(['title', 'facts']).default('facts');

/** Channels are set while we run, so theirs are read when they are needed. */
const channelSettings =
  (env: Environment): ChannelSettingsOf =>
  (channel, kind) => {
    const prefix = prefixOf(channel);
    const all = (...wanted: readonly Wanted[]): readonly string[] => {
      const found = parseEnvironment(Object.fromEntries(wanted), env);
      return wanted.map(([name]) => found[name] ?? '');
    };
    switch (kind) {
      case 'webhook': {
        const hook = httpUrl('https://example.com/hooks');
        const [url = '', key = ''] = all(
          [`${prefix}_URL`, hook],
          [`${prefix}_SECRET`, webhookSecret()],
        );
        return { kind, url, secret: key };
      }
      case 'slack': {
        const hook = httpUrl('https://hooks.slack.com/services/…');
        const [url = '', shown] = all([`${prefix}_URL`, hook], [`${prefix}_SHOW`, show]);
        return { kind, url, showsTitle: shown === 'title' };
      }
      case 'email': {
        const [to = '', from = '', smtpUrl = '', shown] = all(
          [`${prefix}_TO`, mailbox()],
          [`${prefix}_FROM`, mailbox()],
          ['NIGHTSHIFT_SMTP_URL', smtp],
          [`${prefix}_SHOW`, show],
        );
        return { kind, to, from, smtpUrl, showsTitle: shown === 'title' };
      }
      case 'pagerduty': {
        const events = httpUrl(PAGERDUTY).default(PAGERDUTY);
        const [url = '', key = ''] = all([`${prefix}_URL`, events], [`${prefix}_SECRET`, routing]);
        return { kind, url, routingKey: key };
      }
      default:
        return unreachable(kind);
    }
  };

type Wanted = readonly [name: string, type: z.ZodType<string>];

const smtp = setting.url(/^smtps?:/, 'smtp://user:password@mail.example.com:587');
const routing = z
  .string('is missing: the routing key of the integration')
  .regex(/^[A-Za-z0-9]{8,128}$/, 'must be a routing key: letters and digits');

const PAGERDUTY = 'https://events.pagerduty.com/v2/enqueue';
