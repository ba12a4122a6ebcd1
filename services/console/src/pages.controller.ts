import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Controller, type DynamicModule, Get, Header, Module } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

// `web` stands beside `src` and `dist`.
const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'web');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The landing page; it reads the public API only. */
@Controller()
@ApiExcludeController()
class PagesController {
  private readonly page = read('index.html');
  private readonly script = read('app.js');
  private readonly style = read('style.css');
  private readonly icon = read('icon.svg');

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-cache')
  @Header('content-security-policy', POLICY)
  index(): string {
    return this.page;
  }

  @Get('console/app.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-cache')
  app(): string {
    return this.script;
  }

  @Get('console/style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-cache')
  css(): string {
    return this.style;
  }

  @Get('console/icon.svg')
  @Header('content-type', 'image/svg+xml')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-cache')
  svg(): string {
    return this.icon;
  }

  @Get('favicon.ico')
  @Header('content-type', 'image/svg+xml')
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-cache')
  favicon(): string {
    return this.icon;
  }
}

@Module({})
class ConsoleModule {}

/** To be mounted by a host. */
export const consoleModule = (): DynamicModule => ({
  module: ConsoleModule,
  controllers: [PagesController],
});
