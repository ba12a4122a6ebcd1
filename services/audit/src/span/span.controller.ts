import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { SPANS } from '../tokens.js';
import { SpanPageDto, SpansQuery } from './span.dto.js';
import type { SpanReadings } from './span-readings.store.js';
import { pageOfSpans } from './spans.js';

@ApiTags('ledger')
@Controller('v1/ledger/spans')
export class SpanController {
  constructor(@Inject(SPANS) private readonly readings: Pick<SpanReadings, 'of'>) {}

  @Get()
  @ApiOperation({
    summary:
      'The timeline of a task, made from its events in the ledger: stages, runs, calls, retries, rounds of QA, waits',
  })
  @ApiOkResponse({ type: SpanPageDto })
  async spans(
    @Query() { taskId, ...wanted }: SpansQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<SpanPageDto> {
    const goesOn = wanted.afterIndex > 0;
    const { spans, lastIndex } = await this.readings.of(tenant, taskId, goesOn);
    return { ...pageOfSpans(spans, wanted), lastIndex };
  }
}
