import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { derivedId, isRefusal, Refusal } from '@nightshift/kernel';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import type { ChannelSettingsOf } from '../other-systems.config.js';
import { CHANNEL_SETTINGS, CHANNELS, COURIER } from '../other-systems-tokens.js';
import type { ChannelKind } from './channel.js';
import {
  ChannelDto,
  ChannelListDto,
  ChannelTestDto,
  isChannelName,
  RemoveChannelDto,
  SetChannelDto,
} from './channel.dto.js';
import type { ChannelRow, Channels } from './channels.store.js';
import type { Courier } from './courier.client.js';
import { eventsOf, mustBeNotifiable } from './wanted.js';

@ApiTags('channels')
@Controller('v1/channels')
export class ChannelController {
  constructor(
    @Inject(CHANNELS) private readonly channels: Channels,
    @Inject(COURIER) private readonly courier: Courier,
    @Inject(CHANNEL_SETTINGS) private readonly settingsOf: ChannelSettingsOf,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who outside is told of what' })
  @ApiOkResponse({ type: ChannelListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<ChannelListDto> {
    const rows = await this.channels.list(tenant);
    return { items: rows.map((row) => this.dtoOf(row)), nextCursor: null };
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Set a channel; the same again changes nothing',
    description:
      'Addresses and keys are settings of the service: NIGHTSHIFT_CHANNEL_<NAME>_URL, _SECRET, _TO, _FROM, _SHOW, and NIGHTSHIFT_SMTP_URL, each also as …_FILE. NAME is the name in upper case, with _ for - and . in it.',
  })
  @ApiOkResponse({ type: ChannelDto })
  async set(
    @Param('name') name: string,
    @Body() { kind, events = [], queues = [] }: SetChannelDto,
    @FromRequest() request: RequestContext,
  ): Promise<ChannelDto> {
    const channel = nameOf(name);
    mustBeNotifiable(events);
    this.mustBeSetUp(channel, kind);
    const facts = { channel, kind, events, queues, by: request.actor };
    return this.dtoOf(await this.channels.set(facts, eventContextOf(request, channel)));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Send nothing more there, what is under way included' })
  @ApiNoContentResponse()
  remove(
    @Param('name') name: string,
    @Body() { reason }: RemoveChannelDto,
    @FromRequest() request: RequestContext,
  ): Promise<void> {
    const context = eventContextOf(request, name);
    return this.channels.remove(nameOf(name), request.actor, reason, context);
  }

  @Post(':name/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send one message now, and say what came of it' })
  @ApiOkResponse({ type: ChannelTestDto })
  async test(
    @Param('name') name: string,
    @FromRequest() { tenant, requestId }: RequestContext,
  ): Promise<ChannelTestDto> {
    const channel = await this.channels.one(tenant, nameOf(name));
    const outcome = await this.courier.test(channel, derivedId('test', requestId));
    return outcome.result === 'sent'
      ? { delivered: true, reason: null }
      : { delivered: false, reason: outcome.reason };
  }

  private dtoOf({ channel, kind, events, queues, by }: ChannelRow): ChannelDto {
    const fault = this.faultOf(channel, kind)?.message ?? null;
    return { channel, kind, events: eventsOf({ kind, events }), queues, by, fault };
  }

  private mustBeSetUp(channel: string, kind: ChannelKind): void {
    const fault = this.faultOf(channel, kind);
    if (!fault) return;
    const what = fault.faults.map(({ at, reason }) => `${at} ${reason}`).join('; ');
    throw new Refusal(
      'channel-not-configured',
      'invalid',
      `Set these (each also as …_FILE, the path of a file) where the escalation service runs, and start it again: ${what}.`,
      fault.faults.map(({ at, reason }) => ({ at: `/settings/${at}`, reason })),
    );
  }

  private faultOf(channel: string, kind: ChannelKind): Refusal | undefined {
    try {
      this.settingsOf(channel, kind);
      return undefined;
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  }
}

const nameOf = (name: string): string => {
  if (isChannelName(name)) return name;
  throw new Refusal('invalid-request', 'invalid', 'A channel needs a plain name.', [
    { at: '/name', reason: 'letters, digits and . _ - only, at most 64' },
  ]);
};
