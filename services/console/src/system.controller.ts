import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { EffectiveSetting } from '@nightshift/config';
import { ApiExcludeController } from '@nestjs/swagger';
import { cursorOf, UuidPipe } from '@nightshift/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Upstream } from './config.js';
import {
  type Answer,
  hasMore,
  isHeard,
  type LetterPage,
  mergeLetters,
  mergeSystems,
} from './system-merge.js';
import { theAnswer } from './the-answer.js';
import { askAll, type Question } from './upstreams.client.js';

const UPSTREAMS = Symbol('upstreams');
const SETTINGS = Symbol('settings');
const DEFAULT_LIMIT = 50;

/** The routes of operators where every service is a process of its own: all are asked, and answer as one. */
@Controller('v1/system')
@ApiExcludeController()
class SystemGatewayController {
  constructor(
    @Inject(UPSTREAMS) private readonly upstreams: readonly Upstream[],
    @Inject(SETTINGS) private readonly own: readonly EffectiveSetting[],
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest) {
    return mergeSystems(await this.ask({ method: 'GET', path: '/v1/system' }, request));
  }

  @Get('settings')
  async settings(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answers = await this.ask({ method: 'GET', path: '/v1/system/settings' }, request);
    const refused = refusalOf(answers);
    if (refused) return send(reply, refused.status, refused.body);
    const theirs = bodiesOf(answers) as readonly { items: readonly object[] }[];
    send(reply, 200, {
      items: [
        ...theirs.flatMap(({ items }) => items),
        ...this.own.map((one) => ({ service: 'console', ...one })),
      ],
      unreachable: missingIn(answers),
    });
  }

  @Get('dead-letters')
  async list(
    @Query() query: Record<string, string>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = `/v1/system/dead-letters?${String(new URLSearchParams(query))}`;
    const answers = await this.ask({ method: 'GET', path }, request, query['service']);
    const refused = refusalOf(answers);
    if (refused) return send(reply, refused.status, refused.body);
    const pages = bodiesOf(answers) as readonly LetterPage[];
    const limit = Number(query['limit'] ?? DEFAULT_LIMIT);
    const merged = mergeLetters(pages, limit);
    const items = merged.slice(0, limit);
    const last = items.at(-1);
    const more = merged.length > limit || hasMore(pages);
    send(reply, 200, {
      items,
      nextCursor: more && last ? cursorOf([last.parkedAt, last.deadLetterId]) : null,
      unreachable: missingIn(answers),
    });
  }

  @Get('dead-letters/groups')
  async groups(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answers = await this.ask(
      { method: 'GET', path: '/v1/system/dead-letters/groups' },
      request,
    );
    const refused = refusalOf(answers);
    if (refused) return send(reply, refused.status, refused.body);
    const groups = bodiesOf(answers) as readonly { items: readonly { count: number }[] }[];
    send(reply, 200, {
      items: groups.flatMap(({ items }) => items).sort((a, b) => b.count - a.count),
      unreachable: missingIn(answers),
    });
  }

  @Post('dead-letters/:act')
  @HttpCode(200)
  many(
    @Param('act') act: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = `/v1/system/dead-letters/${encodeURIComponent(act)}`;
    return this.forward({ method: 'POST', path, body }, request, reply);
  }

  @Get('dead-letters/:id')
  letter(
    @Param('id', UuidPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forward({ method: 'GET', path: `/v1/system/dead-letters/${id}` }, request, reply);
  }

  @Post('dead-letters/:id/:act')
  @HttpCode(200)
  one(
    @Param('id', UuidPipe) id: string,
    @Param('act') act: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = `/v1/system/dead-letters/${id}/${encodeURIComponent(act)}`;
    return this.forward({ method: 'POST', path, body }, request, reply);
  }

  /** To whoever has it: nobody else knows what is meant. */
  private async forward(
    question: Question,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const answers = await this.ask(question, request);
    const { status, body } = theAnswer(answers, question.path);
    send(reply, status, body);
  }

  private ask(
    question: Question,
    request: FastifyRequest,
    only?: string,
  ): Promise<readonly Answer[]> {
    const named = this.upstreams.filter(({ name }) => name === only);
    // A name that nobody has is asked for everywhere: the services say what is wrong with it.
    return askAll(named.length > 0 ? named : this.upstreams, question, request);
  }
}

type Heard = Extract<Answer, { status: number }>;

/** Whose part is missing. */
const missingIn = (answers: readonly Answer[]): readonly string[] =>
  answers.filter((one) => !isHeard(one)).map(({ name }) => name);

const refusalOf = (answers: readonly Answer[]): Heard | undefined =>
  answers.find(
    (answer): answer is Heard => 'status' in answer && answer.status >= 400 && answer.status < 500,
  );

const bodiesOf = (answers: readonly Answer[]): readonly unknown[] =>
  answers.flatMap((answer) => ('body' in answer && answer.status === 200 ? [answer.body] : []));

const send = (reply: FastifyReply, status: number, body: unknown): void => {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  void reply.status(status).type(type).send(JSON.stringify(body));
};

@Module({})
class SystemGatewayModule {}

export const systemGatewayModule = (
  upstreams: readonly Upstream[],
  settings: readonly EffectiveSetting[],
): DynamicModule => ({
  module: SystemGatewayModule,
  controllers: [SystemGatewayController],
  providers: [
    { provide: UPSTREAMS, useValue: upstreams },
    { provide: SETTINGS, useValue: settings },
  ],
});
