import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, ListsContent, type RequestContext } from '@nightshift/service-kit';
import { GROUP_ANSWERS, GROUPS, UNDO_MS } from '../tokens.js';
import type { GroupAnswers } from './answer-group.store.js';
import {
  AnswerGroupDto,
  GroupAnswerDto,
  GroupPreviewDto,
  TicketGroupListDto,
} from './group.dto.js';
import type { TicketGroups } from './groups.store.js';

@ApiTags('ticket-groups')
@Controller('v1/ticket-groups')
export class GroupController {
  constructor(
    @Inject(GROUPS) private readonly groups: TicketGroups,
    @Inject(GROUP_ANSWERS) private readonly answers: GroupAnswers,
    @Inject(UNDO_MS) private readonly undoMs: number,
  ) {}

  @Get()
  @ListsContent('groups')
  @ApiOperation({ summary: 'Open tickets that ask the same, the largest groups first' })
  @ApiOkResponse({ type: TicketGroupListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<TicketGroupListDto> {
    return { items: await this.groups.list(tenant) };
  }

  @Get(':key')
  @ListsContent('group')
  @ApiOperation({ summary: 'The question of a group, and what differs between its tickets' })
  @ApiOkResponse({ type: GroupPreviewDto })
  preview(
    @Param('key') key: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<GroupPreviewDto> {
    return this.groups.preview(tenant, plain(key));
  }

  @Post(':key/answer')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer the previewed tickets of a group; says what became of each' })
  @ApiOkResponse({ type: GroupAnswerDto })
  answer(
    @Param('key') key: string,
    @Body() { answer, tickets, undoSeconds, confirmCount, keep }: AnswerGroupDto,
    @FromRequest() request: RequestContext,
  ): Promise<GroupAnswerDto> {
    // `null` passes as absent.
    return this.answers.answer(request, {
      key: plain(key),
      answer,
      tickets,
      undoMs: undoSeconds == null ? this.undoMs : undoSeconds * 1000,
      confirmCount: confirmCount ?? undefined,
      keep: keep && { workflow: keep.workflow ?? undefined, expiresAt: keep.expiresAt },
    });
  }
}

/** A key that is none finds nothing; PostgreSQL could not even compare with some. */
const plain = (key: string): string => (/^[0-9a-f]{64}$/.test(key) ? key : '-');
