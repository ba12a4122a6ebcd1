import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { FromRequest, type RequestContext, UuidPipe, ShowsContent } from '@nightshift/service-kit';
import type { Example, ExampleCommand } from '../example/example.js';
import { EXAMPLES, SAMPLE_VIEWS, SAMPLES, STORE } from '../tokens.js';
import type { SampleViews } from './sample-views.store.js';
import { SampleDto, SampleListQuery, SamplePageDto } from './sample.dto.js';
import type { Sample, SampleCommand } from './sample.js';

@ApiTags('qa')
@Controller('v1/qa/samples')
export class SampleController {
  constructor(
    @Inject(SAMPLES) private readonly samples: Aggregates<SampleCommand, Sample>,
    @Inject(SAMPLE_VIEWS) private readonly views: SampleViews,
    @Inject(EXAMPLES) private readonly examples: Aggregates<ExampleCommand, Example>,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the outputs that people were asked to look at, the newest first' })
  @ApiOkResponse({ type: SamplePageDto })
  list(
    @Query() query: SampleListQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<SamplePageDto> {
    return this.views.list(tenant, query);
  }

  @Get(':id')
  @ShowsContent('sample')
  @ApiOperation({
    summary: 'Show a sample; once it is judged, also whether it was known to be bad',
  })
  @ApiOkResponse({ type: SampleDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<SampleDto> {
    const events = await this.store.read(this.samples.streamOf(id));
    const { state } = await this.samples.load(id, events.at(-1)?.sequence);
    if (state.status === 'none' || events[0]?.tenantid !== tenant) {
      throw new Refusal(
        'no-such-sample',
        'not-found',
        `There is no sample ${id} for this tenant. List them with GET /v1/qa/samples.`,
      );
    }
    const { drawn, judged } = state;
    return {
      sampleId: id,
      status: state.status,
      stage: drawn.stage,
      ticketId: drawn.ticketId,
      why: judged?.why ?? null,
      verdict: judged?.verdict ?? null,
      judgedBy: judged?.by ?? null,
      mistakes: judged?.mistakes ?? [],
      knownMistakes: judged ? await this.knownMistakes(drawn.exampleId) : [],
    };
  }

  private async knownMistakes(exampleId: string | undefined): Promise<readonly string[]> {
    if (exampleId === undefined) return [];
    const { state } = await this.examples.load(exampleId);
    return state?.findings.map(({ claim }) => claim) ?? [];
  }
}
