import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { CATCH_UP } from '../tokens.js';
import type { CatchUp } from './catch-up.store.js';
import { ReappliedDto, reappliedDto, ReapplyErasuresDto } from './reapply.dto.js';

/** After a restore. */
@ApiTags('privacy')
@Controller('v1/erasures')
export class ReapplyController {
  constructor(@Inject(CATCH_UP) private readonly catchUp: CatchUp) {}

  @Post('reapply')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Carry out again what the ledger says was erased, held and kept in the tenant, and a restore has undone; also done at each start',
  })
  @ApiOkResponse({ type: ReappliedDto })
  async reapply(
    @Body() { unvouched = false, dismiss = [] }: ReapplyErasuresDto,
    @FromRequest() { tenant, actor }: RequestContext,
  ): Promise<ReappliedDto> {
    const done = await this.catchUp.again(tenant, actor, { believesAll: unvouched, dismiss });
    if (done) return reappliedDto(done);
    throw new Refusal(
      'ledger-unavailable',
      'unavailable',
      'The orchestrator does not know where the ledger is, or content is not sealed here: set AUDIT_URL and NIGHTSHIFT_MASTER_KEYS.',
    );
  }
}
