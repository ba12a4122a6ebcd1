import { Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext, ShowsContent, UuidPipe } from '@nightshift/service-kit';
import type { Reports } from '../report/report.store.js';
import { EVIDENCE, REPORTS } from '../tokens.js';
import type { EvidenceFiles } from './file.store.js';

@ApiTags('ledger')
@Controller('v1/ledger')
export class EvidenceController {
  constructor(
    @Inject(EVIDENCE) private readonly files: EvidenceFiles,
    @Inject(REPORTS) private readonly reports: Reports,
  ) {}

  @Get('evidence/:taskId')
  @ShowsContent('evidence')
  @ApiOperation({
    summary:
      'The evidence of one task as a file (nightshift.evidence/2): what produced its output, and every event with its bytes, its leaf, its proof, and the key to its content where that is sealed',
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

  @Get('evidence/:taskId/report')
  @ShowsContent('evidence')
  @ApiOperation({
    summary:
      'A report on the evidence of one task for people: one HTML page without scripts, to be read or printed',
  })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' } })
  async report(
    @Param('taskId', UuidPipe) taskId: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.reports.of(tenant, taskId, now), {
      type: 'text/html; charset=utf-8',
      disposition: `attachment; filename="evidence-${taskId}.html"`,
    });
  }
}
