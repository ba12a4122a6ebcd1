import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import {
  FromRequest,
  moneyDto,
  type RequestContext,
  UuidPipe,
  ShowsContent,
} from '@nightshift/service-kit';
import { REVIEWS, STORE } from '../tokens.js';
import { spanOf } from './evidence.js';
import type { ReviewCommand } from './review-command.js';
import type { Review } from './review-state.js';
import { ReviewDto } from './review.dto.js';

@ApiTags('reviews')
@Controller('v1/reviews')
export class ReviewController {
  constructor(
    @Inject(REVIEWS) private readonly reviews: Aggregates<ReviewCommand, Review>,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Get(':id')
  @ShowsContent('review')
  @ApiOperation({ summary: 'Show a review: its rounds, its findings, and both positions' })
  @ApiOkResponse({ type: ReviewDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ReviewDto> {
    const events = await this.store.read(this.reviews.streamOf(id));
    const { state } = await this.reviews.load(id, events.at(-1)?.sequence);
    const [first] = events;
    if (!first || first.tenantid !== tenant || state.status === 'none') {
      throw new Refusal(
        'no-such-review',
        'not-found',
        `There is no review ${id} for this tenant. A task's history names its reviews.`,
      );
    }
    return {
      reviewId: id,
      taskId: first.taskid,
      stage: state.stage,
      status: state.status,
      round: state.round,
      roundCost: moneyDto(state.roundCost),
      findings: state.known.map(
        ({
          finding: { findingId, category, severity, claim, location, evidence },
          open,
          reopened,
          response,
        }) => ({
          findingId,
          category,
          severity,
          claim,
          location,
          open,
          reopened,
          response: response ?? null,
          evidence: evidence.map((one) => ({ ...one, place: spanOf(one, state) ?? null })),
        }),
      ),
      history: events.map(({ type, time, data }) => ({ type, time, data })),
    };
  }
}
