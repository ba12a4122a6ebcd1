import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PROVIDERS } from '../tokens.js';
import { providerDto, ProviderListDto } from './providers.dto.js';
import type { Providers } from './providers.store.js';

@ApiTags('providers')
@Controller('v1/providers')
export class ProvidersController {
  constructor(
    @Inject(PROVIDERS) private readonly providers: Pick<Providers, 'list' | 'instantAt'>,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The health of the models, as the process asked sees it' })
  @ApiOkResponse({ type: ProviderListDto })
  list(): ProviderListDto {
    const { list, instantAt } = this.providers;
    return { items: list().map((view) => providerDto(view, instantAt)) };
  }
}
