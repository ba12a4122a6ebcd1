import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext, UuidPipe } from '@nightshift/service-kit';
import { LINK_PARTS } from '../other-systems-tokens.js';
import { IssueLinkDto, LinkDto } from './link.dto.js';
import { issueLink, type LinkParts } from './link-issuing.store.js';

@ApiTags('tickets')
@Controller('v1/tickets')
export class LinkController {
  constructor(@Inject(LINK_PARTS) private readonly parts: LinkParts) {}

  @Post(':id/links')
  @ApiOperation({
    summary: 'Issue a link by which one person may give one answer, without an account',
  })
  @ApiCreatedResponse({ type: LinkDto })
  issue(
    @Param('id', UuidPipe) id: string,
    @Body() body: IssueLinkDto,
    @FromRequest() request: RequestContext,
  ): Promise<LinkDto> {
    return issueLink(this.parts, id, body, request);
  }
}
