import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { systemIds } from '@nightshift/event-store';
import { derivedId } from '@nightshift/kernel';
import { FromRequest, keyInHeader, type RequestContext, UuidPipe } from '@nightshift/service-kit';
import { INCIDENTS } from '../tokens.js';
import {
  AddFollowUpDto,
  AssignRoleDto,
  CloseFollowUpDto,
  CorrectStatusDto,
  IncidentListQueryDto,
  NoteIncidentDto,
  OpenIncidentDto,
  PostMortemQueryDto,
  RateIncidentDto,
  ReachStatusDto,
} from './incident.dto.js';
import { IncidentDto, IncidentPageDto, PostMortemDto } from './incident.view.dto.js';
import { incidentDto, itemDto, postMortemDto } from './incident-views.dto.js';
import type { Incidents } from './incidents.store.js';
import { postMortemOf } from './post-mortem.js';
import { markdownOf } from './post-mortem-markdown.js';

interface Reply {
  readonly type: (mime: string) => unknown;
}

/** What is sent again with the same key has the same id. */
const idFrom = (key: string | undefined, ...place: readonly string[]): string =>
  key === undefined ? systemIds.next() : derivedId(...place, keyInHeader(key));

const KEY = { name: 'Idempotency-Key', required: false } as const;

type Change = Parameters<Incidents['change']>[2];

@ApiTags('incidents')
@Controller('v1/incidents')
export class IncidentController {
  constructor(@Inject(INCIDENTS) private readonly incidents: Incidents) {}

  @Get()
  @ApiOperation({ summary: 'Incidents, the newest first' })
  @ApiOkResponse({ type: IncidentPageDto })
  async list(
    @Query() query: IncidentListQueryDto,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<IncidentPageDto> {
    const { items, nextCursor } = await this.incidents.list(tenant, query);
    return { items: items.map(itemDto), nextCursor };
  }

  @Post()
  @ApiOperation({ summary: 'Open an incident: what is known of it now is frozen' })
  @ApiHeader(KEY)
  @ApiCreatedResponse({ type: IncidentDto })
  async open(
    @Body() body: OpenIncidentDto,
    @Headers('idempotency-key') key: string | undefined,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    // `null` passes as absent.
    const { about, title, severity, owner, since, detectedAt } = body;
    const opening = {
      about: about.map(({ kind, key }) => ({ kind, key })),
      ...(key === undefined ? {} : { key: keyInHeader(key) }),
      ...(title == null ? {} : { title }),
      ...(severity == null ? {} : { severity }),
      ...(owner == null ? {} : { owner }),
      ...(since == null ? {} : { since }),
      ...(detectedAt == null ? {} : { detectedAt }),
    };
    return incidentDto(await this.incidents.open(request, opening));
  }

  @Get(':id')
  @ApiOperation({ summary: 'An incident: its timeline, its evidence, and what it did' })
  @ApiOkResponse({ type: IncidentDto })
  async show(
    @Param('id', UuidPipe) id: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<IncidentDto> {
    return incidentDto(await this.incidents.one(tenant, id, now));
  }

  @Get(':id/post-mortem')
  @ApiOperation({ summary: 'What it was, made of its events and the record' })
  @ApiExtraModels(PostMortemDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(PostMortemDto) } },
      'text/markdown': { schema: { type: 'string' } },
    },
  })
  async postMortem(
    @Param('id', UuidPipe) id: string,
    @Query() { format }: PostMortemQueryDto,
    @FromRequest() { tenant, now }: RequestContext,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<PostMortemDto | string> {
    const postMortem = postMortemOf(await this.incidents.one(tenant, id, now));
    if (format === 'json') return postMortemDto(postMortem);
    reply.type('text/markdown; charset=utf-8');
    return markdownOf(postMortem);
  }

  @Post(':id/status')
  @HttpCode(200)
  @ApiOperation({ summary: 'It reached the next status' })
  @ApiOkResponse({ type: IncidentDto })
  reach(
    @Param('id', UuidPipe) id: string,
    @Body() { status, at }: ReachStatusDto,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    const { actor: by, now } = request;
    return this.change(request, id, { type: 'reachStatus', status, at: at ?? now, by, now });
  }

  @Post(':id/correct')
  @HttpCode(200)
  @ApiOperation({ summary: 'A status was reached at another time, or not at all' })
  @ApiOkResponse({ type: IncidentDto })
  correct(
    @Param('id', UuidPipe) id: string,
    @Body() { status, at, reason }: CorrectStatusDto,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    const { actor: by, now } = request;
    const command = {
      type: 'correctStatus',
      status,
      at: at ?? undefined,
      reason,
      by,
      now,
    } as const;
    return this.change(request, id, command);
  }

  @Post(':id/severity')
  @HttpCode(200)
  @ApiOperation({ summary: 'It is graver, or less grave, than was thought' })
  @ApiOkResponse({ type: IncidentDto })
  rate(
    @Param('id', UuidPipe) id: string,
    @Body() { severity, reason }: RateIncidentDto,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    const { actor: by } = request;
    return this.change(request, id, { type: 'rateIncident', severity, reason, by });
  }

  @Post(':id/assign')
  @HttpCode(200)
  @ApiOperation({ summary: 'Give a person a role in it' })
  @ApiOkResponse({ type: IncidentDto })
  assign(
    @Param('id', UuidPipe) id: string,
    @Body() { role, to }: AssignRoleDto,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    return this.change(request, id, { type: 'assignRole', role, to, by: request.actor });
  }

  @Post(':id/notes')
  @ApiOperation({ summary: 'Write down what was seen, done or learnt' })
  @ApiHeader(KEY)
  @ApiCreatedResponse({ type: IncidentDto })
  note(
    @Param('id', UuidPipe) id: string,
    @Body() { kind, text }: NoteIncidentDto,
    @Headers('idempotency-key') key: string | undefined,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    const noteId = idFrom(key, 'incident-note', request.tenant, id);
    return this.change(request, id, {
      type: 'noteIncident',
      noteId,
      kind,
      text,
      by: request.actor,
    });
  }

  @Post(':id/follow-ups')
  @ApiOperation({ summary: 'Something is to be done, by somebody, until a day' })
  @ApiHeader(KEY)
  @ApiCreatedResponse({ type: IncidentDto })
  addFollowUp(
    @Param('id', UuidPipe) id: string,
    @Body() { text, owner, dueOn }: AddFollowUpDto,
    @Headers('idempotency-key') key: string | undefined,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    const followUpId = idFrom(key, 'incident-follow-up', request.tenant, id);
    const { actor: by } = request;
    return this.change(request, id, { type: 'addFollowUp', followUpId, text, owner, dueOn, by });
  }

  @Post(':id/follow-ups/:followUpId/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'It was done, or is not to be done any more' })
  @ApiOkResponse({ type: IncidentDto })
  closeFollowUp(
    @Param('id', UuidPipe) id: string,
    @Param('followUpId', UuidPipe) followUpId: string,
    @Body() { outcome, reason }: CloseFollowUpDto,
    @FromRequest() request: RequestContext,
  ): Promise<IncidentDto> {
    const given = reason ?? undefined;
    const { actor: by } = request;
    const command = { type: 'closeFollowUp', followUpId, outcome, reason: given, by } as const;
    return this.change(request, id, command);
  }

  private async change(request: RequestContext, id: string, command: Change): Promise<IncidentDto> {
    return incidentDto(await this.incidents.change(request, id, command));
  }
}
