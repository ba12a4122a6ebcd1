import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { FromRequest, type RequestContext, UuidPipe, ShowsContent } from '@nightshift/service-kit';
import { RESULTS, STORE } from '../tokens.js';
import { effectsOf } from './effects.js';
import { ownEvents } from './own-events.store.js';
import { EffectDto } from './results.dto.js';
import type { Results } from './results.store.js';

@ApiTags('runs')
@Controller('v1/runs')
export class ResultsController {
  constructor(
    @Inject(STORE) private readonly store: Pick<EventStore, 'read'>,
    @Inject(RESULTS) private readonly results: Pick<Results, 'find'>,
  ) {}

  @Get(':id/effects')
  @ShowsContent('effects')
  @ApiOperation({ summary: 'Which effects a run had: each is done, not-done or unknown' })
  @ApiOkResponse({ type: [EffectDto] })
  async effects(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<readonly EffectDto[]> {
    const { events } = await ownEvents(this.store, id, tenant);
    return effectsOf(events);
  }

  @Get(':id/results/:hash')
  @ShowsContent('result')
  @Header('content-type', 'application/json')
  @ApiOperation({ summary: 'The whole of a tool result that was too large for the conversation' })
  @ApiOkResponse({ description: 'JSON whose SHA-256 is the hash.' })
  async result(
    @Param('id', UuidPipe) id: string,
    @Param('hash') hash: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<string> {
    const { events } = await ownEvents(this.store, id, tenant);
    const named = events.some(
      ({ type, data }) =>
        type === 'tool-call.completed.v1' &&
        data.resultHash === hash &&
        data.resultBytes !== undefined,
    );
    const text = named ? await this.results.find(tenant, hash, events[0]?.subjectkey) : undefined;
    if (text === undefined)
      throw new Refusal(
        'no-such-result',
        'not-found',
        `Run ${id} stored no result with this hash. Smaller ones stand in the steps of the run.`,
      );
    return text;
  }
}
