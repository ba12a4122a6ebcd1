import { createHash } from 'node:crypto';
import { Body, Controller, Get, Header, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { noting } from '@nightshift/event-store';
import {
  CONTENT_READS,
  type ContentReadBook,
  FromRequest,
  type RequestContext,
} from '@nightshift/service-kit';
import { LINK_ANSWERS } from '../other-systems-tokens.js';
import type { LinkAnswers, Shown } from './link-answers.store.js';
import { STYLE } from './page.js';

/** Nothing is loaded, nothing runs, nobody frames it; its form goes to where it came from. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** As much of a reply as is needed here. */
interface Reply {
  readonly status: (code: number) => unknown;
  readonly headers: (values: Record<string, string>) => unknown;
}

const HEADERS = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  // Its address is the right to answer: no other site is told of it.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/**
 * The page of an answer link. There is no token against forged requests in its form, for there is
 * nothing to forge: no cookie and no session counts here. The address itself is the right, and
 * whoever knows it may give the answer.
 */
@ApiExcludeController()
@Controller('a')
export class LinkPageController {
  constructor(
    @Inject(LINK_ANSWERS) private readonly links: LinkAnswers,
    @Inject(CONTENT_READS) private readonly reads: Pick<ContentReadBook, 'record'>,
  ) {}

  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(
    @Param('token') token: string,
    @FromRequest() request: RequestContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return htmlOf(await this.recorded(request, () => this.links.show(token)), reply);
  }

  @Post(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  async answer(
    @Param('token') token: string,
    @Body() body: unknown,
    @FromRequest() request: RequestContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    const answered = () => this.links.answer(token, typedIn(body));
    return htmlOf(await this.recorded(request, answered), reply);
  }

  /** Whoever holds the link reads as the person it was issued for. */
  private async recorded(request: RequestContext, show: () => Promise<Shown>): Promise<Shown> {
    const { result, opened } = await noting(show);
    const { reader } = result;
    if (!reader || opened.length === 0) return result;
    const { tenant, by: actor } = reader;
    await this.reads.record(opened, { purpose: 'link' }, { ...request, tenant, actor });
    return result;
  }
}

const htmlOf = ({ status, html }: Shown, reply: Reply): string => {
  reply.headers(HEADERS);
  reply.status(status);
  return html;
};

/** A form has text only; what came otherwise is no form of ours. */
const typedIn = (body: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body !== null && typeof body === 'object' ? body : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
