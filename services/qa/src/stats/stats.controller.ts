import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { STATS } from '../tokens.js';
import { StatsDto, StatsQuery } from './stats.dto.js';
import type { Stats } from './stats.store.js';

@ApiTags('qa')
@Controller('v1/qa/stats')
export class StatsController {
  constructor(@Inject(STATS) private readonly stats: Stats) {}

  @Get()
  @ApiOperation({
    summary: 'How well each judge judges, by prompt and model; and who looks closely',
  })
  @ApiOkResponse({ type: StatsDto })
  async show(
    @Query() query: StatsQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<StatsDto> {
    const [judges, reviewers] = await Promise.all([
      this.stats.judges(tenant, query),
      this.stats.reviewers(tenant, query),
    ]);
    return { judges, reviewers };
  }
}
