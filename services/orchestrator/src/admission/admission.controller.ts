import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import { LIMIT_STREAMS, LIMITS, STARTER } from '../tokens.js';
import { AdmissionLimitDto, LimitListDto, SetLimitDto } from './admission.dto.js';
import type { LimitScope, LimitState, SetLimit } from './limit.js';
import type { KnownLimit, Limits } from './limits.store.js';
import type { Starter } from './starter.store.js';

@ApiTags('admission')
@Controller('v1/admission')
export class AdmissionController {
  constructor(
    @Inject(LIMIT_STREAMS) private readonly streams: Aggregates<SetLimit, LimitState>,
    @Inject(LIMITS) private readonly limits: Limits,
    @Inject(STARTER) private readonly starter: Starter,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Limits in force: those of workflows, and of the own tenant' })
  @ApiOkResponse({ type: LimitListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<LimitListDto> {
    await this.limits.refresh();
    const items = this.limits
      .all()
      .filter(({ scope, key }) => scope === 'workflow' || key === tenant);
    return { items: items.map(dtoOf), nextCursor: null };
  }

  @Put(':scope/:key')
  @ApiOperation({
    summary:
      'Limit a workflow or the own tenant, or drain it. The whole of it is set: what is left out is not limited. In force within a second.',
  })
  @ApiOkResponse({ type: AdmissionLimitDto })
  async set(
    @Param('scope') scope: string,
    @Param('key') key: string,
    @Body() { maxRunning, perMinute, draining }: SetLimitDto,
    @FromRequest() request: RequestContext,
  ): Promise<AdmissionLimitDto> {
    const command: SetLimit = {
      scope: scopeOf(scope),
      key: keyOf(scope, key, request.tenant),
      ...(maxRunning == null ? {} : { maxRunning }),
      ...(perMinute == null ? {} : { perMinute }),
      // `null` passes as absent.
      draining: draining ?? false,
      by: request.actor,
    };
    const id = `${command.scope}/${key}`;
    const context = eventContextOf(request, this.streams.streamOf(id));
    const { version } = await this.streams.handle(id, command, context);
    // The stream is what counts. If this fails, the caller hears of it, and setting it again mends it.
    await this.limits.write(command, request.now, version);
    this.starter.kick();
    return dtoOf({ ...command, at: new Date(request.now) });
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;

const scopeOf = (scope: string): LimitScope => {
  if (scope === 'tenant' || scope === 'workflow') return scope;
  throw new Refusal('invalid-limit', 'invalid', 'A limit is for a tenant or for a workflow.', [
    { at: '/scope', reason: 'must be tenant or workflow' },
  ]);
};

const keyOf = (scope: string, key: string, tenant: string): string => {
  if (!NAME.test(key))
    throw new Refusal('invalid-limit', 'invalid', 'A limit is for a name.', [
      { at: '/key', reason: 'not a name' },
    ]);
  if (scope === 'tenant' && key !== tenant)
    throw new Refusal(
      'other-tenant',
      'forbidden',
      `This request speaks for tenant ${tenant} only.`,
    );
  return key;
};

const dtoOf = ({
  scope,
  key,
  maxRunning,
  perMinute,
  draining,
  by,
  at,
}: KnownLimit): AdmissionLimitDto => ({
  scope,
  key,
  maxRunning: maxRunning ?? null,
  perMinute: perMinute ?? null,
  draining,
  by,
  at: at.toISOString(),
});
