import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CONTINUOUS_EXPORTS } from '../tokens.js';
import { ContinuousExportsDto } from './continuous-export.dto.js';
import type { ContinuousExportStates } from './continuous-export.module.js';

/** Of the whole ledger, as are its checkpoints: whoever asks. */
@ApiTags('ledger')
@Controller('v1/ledger/continuous-exports')
export class ContinuousExportController {
  constructor(@Inject(CONTINUOUS_EXPORTS) private readonly states: ContinuousExportStates) {}

  @Get()
  @ApiOperation({
    summary: 'How far the continuous export of the ledger is, and why it is not further',
  })
  @ApiOkResponse({ type: ContinuousExportsDto })
  async list(): Promise<ContinuousExportsDto> {
    return { items: await this.states() };
  }
}
