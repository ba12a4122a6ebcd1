import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Aggregates, type EventStore, systemIds } from '@nightshift/event-store';
import { nano, nanoFromUsd, Refusal } from '@nightshift/kernel';
import {
  eventContextOf,
  FromRequest,
  moneyDto,
  type RequestContext,
  UuidPipe,
} from '@nightshift/service-kit';
import type { ExampleViews } from '../example/example-views.store.js';
import type { Example, ExampleCommand } from '../example/example.js';
import {
  EVALUATION_VIEWS,
  EVALUATIONS,
  EXAMPLE_VIEWS,
  EXAMPLES,
  STORE,
  WORKFLOWS,
} from '../tokens.js';
import { judgeOf, stageOf } from './definitions.js';
import type { Evaluation, EvaluationCommand, KnownEvaluation, Trial } from './evaluation-state.js';
import type { EvaluationViews } from './evaluation-views.store.js';
import { EvaluationListQuery, EvaluationPageDto } from './evaluation-list.dto.js';
import { EvaluationDto, RequestEvaluationDto } from './evaluation.dto.js';
import { figuresOf, presentCommandOf } from './figures.js';
import { trialsOf } from './trials.store.js';
import type { Workflows } from './workflows.store.js';

const DEFAULT_LIMIT = 100;

@ApiTags('qa')
@Controller('v1/qa/evaluations')
export class EvaluationController {
  constructor(
    @Inject(EVALUATIONS) private readonly evaluations: Aggregates<EvaluationCommand, Evaluation>,
    @Inject(EVALUATION_VIEWS) private readonly views: EvaluationViews,
    @Inject(EXAMPLES) private readonly examples: Aggregates<ExampleCommand, Example>,
    @Inject(EXAMPLE_VIEWS) private readonly exampleViews: ExampleViews,
    @Inject(WORKFLOWS) private readonly workflows: Workflows,
    @Inject(STORE) private readonly store: EventStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List evaluations of judges, the newest first' })
  @ApiOkResponse({ type: EvaluationPageDto })
  list(
    @Query() query: EvaluationListQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<EvaluationPageDto> {
    return this.views.list(tenant, query);
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Try a judge on the labelled examples, before it is used' })
  @ApiAcceptedResponse({ type: EvaluationDto })
  async request(
    @Body() body: RequestEvaluationDto,
    @FromRequest() request: RequestContext,
  ): Promise<EvaluationDto> {
    const { tenant, actor: by } = request;
    const known = await this.workflows.get(tenant, body.workflow);
    const { name: stage, qa } = stageOf(known, body.stage);
    const { name: judge, leaseNanoUsd } = judgeOf(known, body.judge);
    const evaluationId = systemIds.next();
    const { state } = await this.evaluations.handle(
      evaluationId,
      {
        type: 'requestEvaluation',
        request: {
          evaluationId,
          workflow: known.ref,
          stage,
          judge,
          budgetNanoUsd: nanoFromUsd(body.budgetUsd),
          by,
        },
        trials: await this.trials(await this.exampleIds(tenant, known.ref.name, body)),
        overrides: overridesIn(body),
        lease: nano(leaseNanoUsd),
        queue: qa?.queue ?? 'reviewers',
        dueInSeconds: qa?.dueInSeconds ?? 0,
      },
      // It is the task of its runs: they share its key, and its budget.
      eventContextOf(request, evaluationId),
    );
    return this.dtoOf(tenant, state);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show an evaluation beside the present judge on the same examples' })
  @ApiOkResponse({ type: EvaluationDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<EvaluationDto> {
    return this.dtoOf(tenant, await this.known(id, tenant));
  }

  private trials(ids: readonly string[]): Promise<readonly Trial[]> {
    return trialsOf({ store: this.store, examples: this.examples }, ids);
  }

  private async exampleIds(
    tenant: string,
    workflow: string,
    { sameAs, stage, limit = DEFAULT_LIMIT }: RequestEvaluationDto,
  ): Promise<readonly string[]> {
    return sameAs === undefined
      ? this.exampleViews.newest(tenant, workflow, stage, limit)
      : (await this.known(sameAs, tenant)).request.examples;
  }

  /** @throws Refusal `no-such-evaluation`, also for one of another tenant */
  private async known(id: string, tenant: string): Promise<KnownEvaluation> {
    const events = await this.store.read(this.evaluations.streamOf(id));
    const { state } = await this.evaluations.load(id, events.at(-1)?.sequence);
    if (state.status !== 'none' && events[0]?.tenantid === tenant) return state;
    throw new Refusal(
      'no-such-evaluation',
      'not-found',
      `There is no evaluation ${id} for this tenant.`,
    );
  }

  private async dtoOf(tenant: string, evaluation: Evaluation): Promise<EvaluationDto> {
    if (evaluation.status === 'none') throw new Error('An evaluation that was not requested.');
    const presentId = await this.views.present(tenant, evaluation);
    const present = presentId === undefined ? undefined : await this.known(presentId, tenant);
    const { workflow, stage, judge, budgetNanoUsd } = evaluation.request;
    const isPresent = Object.keys(evaluation.overrides).length === 0;
    return {
      ...dtoOfFigures(evaluation),
      workflow: `${workflow.name}@${workflow.version}`,
      stage,
      judge,
      overrides: evaluation.overrides[judge] ?? {},
      budget: moneyDto(budgetNanoUsd),
      present: present ? dtoOfFigures(present) : null,
      presentCommand: present || isPresent ? null : presentCommandOf(evaluation),
    };
  }
}

const dtoOfFigures = (evaluation: KnownEvaluation) => {
  const figures = figuresOf(evaluation);
  return { ...figures, cost: moneyDto(figures.cost) };
};

const overridesIn = ({ judge, overrides }: RequestEvaluationDto) => {
  const { models, instructions } = overrides ?? {};
  const own = {
    ...(models === undefined ? {} : { models }),
    ...(instructions === undefined ? {} : { instructions }),
  };
  return Object.keys(own).length === 0 ? {} : { [judge]: own };
};
