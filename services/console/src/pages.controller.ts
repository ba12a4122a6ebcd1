import {
  Controller,
  type DynamicModule,
  Get,
  Header,
  Inject,
  Module,
  Param,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import type { FastifyReply } from 'fastify';
import { type Built, openBuilt } from './built-pages.store.js';

const BUILT = Symbol('built pages');

/** Paths of the page's own router: each answers with the page, which then shows what is asked for. */
const PLACES = [
  '',
  'review',
  'tasks',
  'workflows',
  'spend',
  'incidents',
  'ledger',
  'system',
  'runbooks',
].flatMap((place) => (place === '' ? [''] : [place, `${place}/*`]));

const A_YEAR = 'public, max-age=31536000, immutable';

// No code and no style but the page's own; nothing from elsewhere, and nothing sent elsewhere.
const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');

/** The console: one page, whose parts are loaded as they are opened. It reads the public API only. */
@Controller()
@ApiExcludeController()
class PagesController {
  constructor(@Inject(BUILT) private readonly built: Built) {}

  @Get(PLACES)
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-cache')
  index(@Res() reply: FastifyReply): void {
    const { html, nonce } = this.built.page();
    void reply
      .header('content-security-policy', policyWith(nonce))
      .type('text/html; charset=utf-8')
      .send(html);
  }

  /** Their names change with their content. */
  @Get('console/assets/:name')
  asset(@Param('name') name: string, @Res() reply: FastifyReply): void {
    this.send(`assets/${name}`, A_YEAR, reply);
  }

  @Get(['console/icon.svg', 'favicon.ico'])
  icon(@Res() reply: FastifyReply): void {
    this.send('icon.svg', 'no-cache', reply);
  }

  private send(path: string, cacheControl: string, reply: FastifyReply): void {
    const file = this.built.file(path);
    if (!file) throw new Refusal('not-found', 'not-found', `The console has no file ${path}.`);
    void reply
      .headers({
        'cache-control': cacheControl,
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
      })
      .type(file.type);
    const takesGzip = /\bgzip\b/.test(reply.request.headers['accept-encoding'] ?? '');
    if (!takesGzip || !file.gzipped) return void reply.send(file.content);
    void reply.header('content-encoding', 'gzip').send(file.gzipped());
  }
}

@Module({})
class ConsoleModule {}

/** To be mounted by a host. */
export const consoleModule = (): DynamicModule => ({
  module: ConsoleModule,
  controllers: [PagesController],
  providers: [{ provide: BUILT, useFactory: openBuilt }],
});
