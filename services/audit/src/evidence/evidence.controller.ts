import { Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext, UuidPipe } from '@nightshift/service-kit';
import { EVIDENCE } from '../tokens.js';
import type { EvidenceFiles } from './file.store.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class EvidenceController {
  constructor(@Inject(EVIDENCE) private readonly files: EvidenceFiles) {}

  @Get('evidence/:taskId')
  @ApiOperation({
    summary:
      'The evidence of one task as a file (nightshift.evidence/1): what produced its output, and every event with its bytes, its leaf and its proof',
  })
  @ApiOkResponse({
    content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
  })
  async evidence(
    @Param('taskId', UuidPipe) taskId: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.files.of(tenant, taskId, now), {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="evidence-${taskId}.json"`,
    });
  }
}
