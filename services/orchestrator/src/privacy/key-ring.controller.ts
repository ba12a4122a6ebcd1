import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { DESK } from '../tokens.js';
import { RewrappedDto } from './key-ring.dto.js';
import type { PrivacyDesk } from './privacy-desk.store.js';

/** The keys that seal content. Two routes, so that a gateway can tell who rotates from who may only see to their own. */
@ApiTags('privacy')
@Controller('v1/key-ring')
export class KeyRingController {
  constructor(@Inject(DESK) private readonly desk: PrivacyDesk) {}

  @Post('rewrap')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Wrap every key of the ring, of every tenant, by the newest master key, so that older ones may go',
  })
  @ApiOkResponse({ type: RewrappedDto })
  async rewrap(): Promise<RewrappedDto> {
    return { rewrapped: await this.desk.rewrap() };
  }

  @Post('tenant/rewrap')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Wrap the keys of the tenant alone by the newest master key; older ones must stay for others, and for the ring itself',
  })
  @ApiOkResponse({ type: RewrappedDto })
  async rewrapOwn(@FromRequest() { tenant }: RequestContext): Promise<RewrappedDto> {
    return { rewrapped: await this.desk.rewrap(tenant) };
  }
}
