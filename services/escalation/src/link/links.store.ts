import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Instant, epochMsOf } from '@nightshift/kernel';
import type { DataSource, EntityManager } from 'typeorm';

/** A link as it was issued. */
export interface LinkRow {
  readonly linkId: string;
  readonly tenant: string;
  readonly ticketId: string;
  readonly answerAs: string;
  readonly option: string | null;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

export type NewLink = Omit<LinkRow, 'usedAt'>;

/**
 * Links and their uses. A token is `base64url(link id ‖ end).base64url(HMAC-SHA256)`: the id
 * alone, which events name, gives no right. It is short, for a route's parameter has at most 100
 * characters.
 */
export class Links {
  private key: string | undefined;

  constructor(
    private readonly dataSource: DataSource,
    configuredKey: string | undefined,
  ) {
    this.key = configuredKey;
  }

  async issue(link: NewLink): Promise<string> {
    const { linkId, tenant, ticketId, answerAs, option, expiresAt } = link;
    await this.dataSource.query(
      `INSERT INTO answer_link (link_id, tenant, ticket_id, answer_as, option, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [linkId, tenant, ticketId, answerAs, option, expiresAt],
    );
    const end = Buffer.alloc(8);
    end.writeBigUInt64BE(BigInt(expiresAt.getTime()));
    const payload = Buffer.concat([Buffer.from(linkId.replaceAll('-', ''), 'hex'), end]);
    const text = payload.toString('base64url');
    return `${text}.${await this.signature(text)}`;
  }

  /** `undefined`: not one of ours. An expired one is given: the page says so. */
  async find(token: string): Promise<LinkRow | undefined> {
    const [, text = '', given = ''] = TOKEN.exec(token) ?? [];
    const expected = Buffer.from(await this.signature(text));
    const signed = Buffer.from(given);
    if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) return undefined;
    const payload = Buffer.from(text, 'base64url');
    const hex = payload.subarray(0, 16).toString('hex');
    const [row]: LinkRow[] = await this.dataSource.query(
      `SELECT l.link_id AS "linkId", tenant, ticket_id AS "ticketId", answer_as AS "answerAs", option,
         expires_at AS "expiresAt", used_at AS "usedAt"
       FROM answer_link l LEFT JOIN link_use u ON u.link_id = l.link_id WHERE l.link_id = $1`,
      [hex],
    );
    return row;
  }

  /**
   * Runs `work` as the one use of the link; one that is refused leaves it unused. A second one that
   * comes at the same time waits here for the first.
   * @returns `used` if there was a use before
   */
  async using(linkId: string, at: Instant, work: () => Promise<void>): Promise<'done' | 'used'> {
    return this.dataSource.transaction(async (manager) => {
      if (!(await this.take(manager, linkId, at))) return 'used';
      await work();
      return 'done';
    });
  }

  private async take(manager: EntityManager, linkId: string, at: Instant): Promise<boolean> {
    const rows: object[] = await manager.query(
      'INSERT INTO link_use (link_id, used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING link_id',
      [linkId, at],
    );
    return rows.length > 0;
  }

  private async signature(text: string): Promise<string> {
    this.key ??= await this.keptKey();
    return createHmac('sha256', this.key)
      .update(`nightshift answer link ${text}`)
      .digest('base64url');
  }

  /** Made once: whichever replica is first, all use the same. */
  private async keptKey(): Promise<string> {
    await this.dataSource.query('INSERT INTO link_key (key) VALUES ($1) ON CONFLICT DO NOTHING', [
      randomBytes(32).toString('base64url'),
    ]);
    const [row]: { readonly key: string }[] = await this.dataSource.query(
      'SELECT key FROM link_key',
    );
    if (!row) throw new Error('There is no key of answer links.');
    return row.key;
  }
}

/** 24 bytes, and 32. */
const TOKEN = /^([\w-]{32})\.([\w-]{43})$/;

export const isExpired = ({ expiresAt }: Pick<LinkRow, 'expiresAt'>, now: Instant): boolean =>
  expiresAt.getTime() <= epochMsOf(now);
