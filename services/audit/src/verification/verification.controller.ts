import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { UuidPipe } from '@nightshift/service-kit';
import { VERIFICATIONS } from '../tokens.js';
import { BeginVerificationDto, BookedVerificationDto } from './verification.dto.js';
import type { Verifications } from './verifications.store.js';

@ApiTags('ledger')
@Controller('v1/ledger/verifications')
export class VerificationController {
  constructor(@Inject(VERIFICATIONS) private readonly verifications: Verifications) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Begin to verify the ledger, or go on where the same was interrupted. Answers at once; it goes on by itself',
  })
  @ApiOkResponse({ type: BookedVerificationDto })
  begin(@Body() { afresh, ...brought }: BeginVerificationDto): Promise<BookedVerificationDto> {
    return this.verifications.begin(brought, afresh);
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far a verification is, and what it found' })
  @ApiParam({ name: 'id', type: String, format: 'uuid' })
  @ApiOkResponse({ type: BookedVerificationDto })
  find(@Param('id', UuidPipe) id: string): Promise<BookedVerificationDto> {
    return this.verifications.find(id);
  }
}
