import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { PAST } from '../tokens.js';
import {
  PastStreamDto,
  PastStreamQuery,
  RecordedDto,
  RecordedPartsDto,
  WrittenDto,
  WrittenQuery,
} from './past.dto.js';
import type { PastStreams } from './past.store.js';

/** For the services: what has left their PostgreSQL, or may. */
@ApiTags('ledger')
@Controller('v1/ledger')
export class PastController {
  constructor(@Inject(PAST) private readonly past: PastStreams) {}

  @Post('recorded')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Leaf hashes of streams of the tenant as far as a signed checkpoint covers them: hashed from the rows and found in the tree',
  })
  @ApiOkResponse({ type: RecordedDto })
  async recorded(
    @Body() { service, streams }: RecordedPartsDto,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<RecordedDto> {
    const { treeSize, leaves } = await this.past.recorded(service, tenant, streams);
    return { treeSize, items: [...leaves].map(([stream, some]) => ({ stream, leaves: some })) };
  }

  @Get('streams')
  @ApiOperation({
    summary: 'Events of one stream of the tenant with their exact bytes, as many as fit',
  })
  @ApiOkResponse({ type: PastStreamDto })
  async stream(
    @Query() { service, ...part }: PastStreamQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<PastStreamDto> {
    return { items: await this.past.page(service, tenant, part) };
  }

  @Get('written')
  @ApiOperation({
    summary:
      'Events of the tenant of one stream or type, after a place in the ledger, with their exact bytes, and whether the index vouches for them',
  })
  @ApiOkResponse({ type: WrittenDto })
  async written(
    @Query() { service, after, stream, type }: WrittenQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<WrittenDto> {
    const selection = stream === undefined ? { type: type ?? '' } : { stream };
    return { items: await this.past.find(service, tenant, selection, after) };
  }
}
