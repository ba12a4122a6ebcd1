import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext, UuidPipe } from '@nightshift/service-kit';
import { CHANNELS, DELIVERIES } from '../other-systems-tokens.js';
import { DeliveryDto, DeliveryListQuery, DeliveryPageDto } from './channel.dto.js';
import type { Channels } from './channels.store.js';
import type { Deliveries } from './deliveries.store.js';

@ApiTags('channels')
@Controller('v1/deliveries')
export class DeliveryController {
  constructor(
    @Inject(DELIVERIES) private readonly deliveries: Deliveries,
    @Inject(CHANNELS) private readonly channels: Channels,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages to channels, the newest first' })
  @ApiOkResponse({ type: DeliveryPageDto })
  list(
    @Query() query: DeliveryListQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<DeliveryPageDto> {
    return this.deliveries.list(tenant, query);
  }

  @Post(':id/redeliver')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a message again that was sent or has failed, with all its tries' })
  @ApiOkResponse({ type: DeliveryDto })
  async redeliver(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<DeliveryDto> {
    const { channel } = await this.deliveries.one(tenant, id);
    await this.channels.one(tenant, channel);
    return this.deliveries.redeliver(tenant, id, now);
  }
}
