import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Aggregates } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import { reportedFinding } from '@nightshift/sdk';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import { stageOf } from '../evaluation/definitions.js';
import type { Workflows } from '../evaluation/workflows.store.js';
import type { ReportedFinding } from '../review/review-state.js';
import { EXAMPLE_VIEWS, EXAMPLES, WORKFLOWS } from '../tokens.js';
import type { ExampleViews } from './example-views.store.js';
import { AddedExampleDto, AddExampleDto, ExampleListQuery, ExamplePageDto } from './example.dto.js';
import type { Example, ExampleCommand } from './example.js';
import { knownBad } from './labels.js';

@ApiTags('qa')
@Controller('v1/qa/examples')
export class ExampleController {
  constructor(
    @Inject(EXAMPLES) private readonly examples: Aggregates<ExampleCommand, Example>,
    @Inject(EXAMPLE_VIEWS) private readonly views: ExampleViews,
    @Inject(WORKFLOWS) private readonly workflows: Workflows,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List labelled examples, the newest first' })
  @ApiOkResponse({ type: ExamplePageDto })
  list(
    @Query() query: ExampleListQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ExamplePageDto> {
    return this.views.list(tenant, query);
  }

  @Post()
  @ApiOperation({ summary: 'Add an output with known mistakes: judges and people are tried on it' })
  @ApiCreatedResponse({ type: AddedExampleDto })
  async add(
    @Body() body: AddExampleDto,
    @FromRequest() request: RequestContext,
  ): Promise<AddedExampleDto> {
    const { tenant, actor: by } = request;
    const known = await this.workflows.get(tenant, body.workflow);
    const { name: stage } = stageOf(known, body.stage);
    const { brief, output } = body;
    const mistakes = body.mistakes.map(mistakeIn);
    const example = knownBad({ tenant, workflow: known.ref, stage, by, brief, output, mistakes });
    const { exampleId } = example.data;
    const { events } = await this.examples.handle(
      exampleId,
      { type: 'labelExample', example },
      eventContextOf(request, this.examples.streamOf(exampleId)),
    );
    return { exampleId, added: events.length > 0 };
  }
}

const mistakeIn = (mistake: object, n: number): ReportedFinding => {
  const parsed = reportedFinding.strict().safeParse({ ...unsaid, ...mistake });
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'invalid-request',
    'invalid',
    'A mistake is not as a finding is: it has at least a claim.',
    parsed.error.issues.map(({ path, message }) => ({
      at: ['', 'mistakes', n, ...path].join('/'),
      reason: message,
    })),
  );
};

/** Of a mistake of which only the claim is given. */
const unsaid = { category: 'error', severity: 'medium', location: '', evidence: [], confidence: 1 };
