import { Controller, type DynamicModule, Get, Inject, Module, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** Each dependency by name; one that throws is away. */
export type Checks = ReadonlyMap<string, () => Promise<void>>;

/** What `/readyz` answers: `ok` or what is wrong, by `<service>: <dependency>`. */
export interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly dependencies: Readonly<Record<string, string>>;
}

const CHECK_TIMEOUT_MS = 2_000;
const CHECKS = Symbol('checks');

/** `/livez`: the process runs. `/readyz`: everything it needs answers. */
@Controller()
@ApiExcludeController()
class HealthController {
  constructor(@Inject(CHECKS) private readonly checks: Checks) {}

  @Get('livez')
  livez(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async readyz(@Res() reply: FastifyReply): Promise<void> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => ({ name, trouble: await troubleOf(check) })),
    );
    const ready = results.every(({ trouble }) => trouble === undefined);
    const dependencies = Object.fromEntries(
      results.map(({ name, trouble }) => [name, trouble ?? 'ok']),
    );
    const readiness: Readiness = { status: ready ? 'ready' : 'not ready', dependencies };
    await reply.status(ready ? 200 : 503).send(readiness);
  }
}

/** Why a dependency is away; `undefined` if it is not. */
export const troubleOf = async (check: () => Promise<void>): Promise<string | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)),
      CHECK_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([check(), tooLong]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
};

export const healthModule = (checks: Checks): DynamicModule => {
  @Module({})
  class HealthModule {}
  return {
    module: HealthModule,
    controllers: [HealthController],
    providers: [{ provide: CHECKS, useValue: checks }],
  };
};
