import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import { FAULTS } from '../tokens.js';
import { faultDto, FaultListDto, FaultPath, SwitchFaultDto } from './faults.dto.js';
import type { Faults } from './faults.store.js';

/** Only where `NIGHTSHIFT_FAULTS` is `on`: elsewhere there are no such routes. */
@ApiTags('faults')
@Controller('v1/faults')
export class FaultsController {
  constructor(@Inject(FAULTS) private readonly faults: Faults) {}

  @Get()
  @ApiOperation({ summary: 'Fault flags of the simulated models; development only' })
  @ApiOkResponse({ type: FaultListDto })
  list(): FaultListDto {
    return { items: this.faults.list().map(faultDto) };
  }

  @Put(':fault')
  @ApiOperation({
    summary: 'Have every call of a simulated model fail in one way, for some minutes',
  })
  @ApiOkResponse({ type: FaultListDto })
  async switchOn(
    @Param() { fault }: FaultPath,
    @Body() { minutes }: SwitchFaultDto,
    @FromRequest() request: RequestContext,
  ): Promise<FaultListDto> {
    await this.faults.switchOn(fault, minutes, request);
    return this.list();
  }

  @Delete(':fault')
  @HttpCode(200)
  @ApiOperation({ summary: 'Switch a fault flag off before it ends by itself' })
  @ApiOkResponse({ type: FaultListDto })
  async switchOff(
    @Param() { fault }: FaultPath,
    @FromRequest() request: RequestContext,
  ): Promise<FaultListDto> {
    await this.faults.switchOff(fault, request);
    return this.list();
  }
}
