import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  HttpCode,
  Inject,
  Module,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { pageOf, placeOfCursor } from '../paging.dto.js';
import { FromRequest, type RequestContext } from '../request-context.js';
import { UuidPipe } from '../uuid.pipe.js';
import { discardMany, redriveMany } from './bulk.store.js';
import {
  DeadLetterOutcomeDto,
  DeadLettersOutcomeDto,
  DiscardDto,
  DiscardManyDto,
  RedriveDto,
  RedriveManyDto,
} from './dead-letter-acts.dto.js';
import {
  DeadLetterDto,
  DeadLetterGroupsDto,
  DeadLetterListQuery,
  DeadLetterPageDto,
} from './dead-letters.dto.js';
import { DeadLetterDesk } from './dead-letters.store.js';
import { itemOf, letterDto } from './letter-shape.js';
import { type EffectiveSettingDto, EffectiveSettingsDto } from './settings.dto.js';
import { SystemStatus } from './status.store.js';
import { SystemDto } from './system.dto.js';

const SETTINGS = Symbol('settings');

/** How the machinery is, and what it could not process. Of all tenants: it is the operator's. */
@ApiTags('system')
@Controller('v1/system')
class SystemController {
  constructor(
    @Inject(SystemStatus) private readonly status: SystemStatus,
    @Inject(DeadLetterDesk) private readonly desk: DeadLetterDesk,
    @Inject(SETTINGS) private readonly settings: readonly EffectiveSettingDto[],
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How every service is: ready, lag, what is not published, what is parked',
  })
  @ApiOkResponse({ type: SystemDto })
  show(@FromRequest() { tenant }: RequestContext): Promise<SystemDto> {
    return this.status.read(tenant);
  }

  @Get('settings')
  @ApiOperation({ summary: 'The settings in force, by service; secrets only as set or not' })
  @ApiOkResponse({ type: EffectiveSettingsDto })
  inForce(@FromRequest() _request: RequestContext): EffectiveSettingsDto {
    return { items: this.settings, unreachable: [] };
  }

  @Get('dead-letters')
  @ApiOperation({ summary: 'Messages that a service could not process, the newest first' })
  @ApiOkResponse({ type: DeadLetterPageDto })
  async list(
    @Query() { service, subscription, code, type, limit, cursor }: DeadLetterListQuery,
    @FromRequest() _request: RequestContext,
  ): Promise<DeadLetterPageDto> {
    const groups = this.desk
      .groups(service)
      .filter((group) => subscription === undefined || group === subscription);
    const before = placeOfCursor(cursor);
    const letters = await this.desk.list({ groups, code, type, before, limit: limit + 1 });
    const page = pageOf(letters, limit, ({ parkedAt, id }) => [parkedAt, id]);
    const items = page.items.map((letter) => itemOf(letter, this.desk.serviceOf(letter.group)));
    return { items, nextCursor: page.nextCursor, unreachable: [] };
  }

  @Get('dead-letters/groups')
  @ApiOperation({ summary: 'How many messages are parked, by consumer group, reason and type' })
  @ApiOkResponse({ type: DeadLetterGroupsDto })
  async groups(@FromRequest() _request: RequestContext): Promise<DeadLetterGroupsDto> {
    const counts = await this.desk.counts(this.desk.groups());
    const items = counts.map(({ group, ...count }) => ({
      ...count,
      service: this.desk.serviceOf(group),
      subscription: group,
    }));
    return { items, unreachable: [] };
  }

  @Post('dead-letters/redrive')
  @ApiOperation({
    summary:
      'Redrive all that a group parked for one reason, oldest first, up to 1,000 in one call',
  })
  @HttpCode(200)
  @ApiOkResponse({ type: DeadLettersOutcomeDto })
  redriveMany(
    @Body() { reason, ...selection }: RedriveManyDto,
    @FromRequest() request: RequestContext,
  ): Promise<DeadLettersOutcomeDto> {
    return redriveMany(this.desk, selection, request, reason);
  }

  @Post('dead-letters/discard')
  @ApiOperation({ summary: 'Give up all that a group parked for one reason' })
  @HttpCode(200)
  @ApiOkResponse({ type: DeadLettersOutcomeDto })
  discardMany(
    @Body() { reason, ...selection }: DiscardManyDto,
    @FromRequest() request: RequestContext,
  ): Promise<DeadLettersOutcomeDto> {
    return discardMany(this.desk, selection, request, reason);
  }

  @Get('dead-letters/:id')
  @ApiOperation({ summary: 'A parked message, with its content' })
  @ApiOkResponse({ type: DeadLetterDto })
  @ApiNotFoundResponse()
  async letter(
    @Param('id', UuidPipe) id: string,
    @FromRequest() _request: RequestContext,
  ): Promise<DeadLetterDto> {
    const letter = await this.desk.show(id);
    return letterDto(letter, this.desk.serviceOf(letter.group));
  }

  @Post('dead-letters/:id/redrive')
  @ApiOperation({
    summary:
      'Give a parked message to the group that parked it, once more. The same again changes nothing.',
  })
  @HttpCode(200)
  @ApiOkResponse({ type: DeadLetterOutcomeDto })
  @ApiNotFoundResponse()
  async redrive(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: RedriveDto,
    @FromRequest() request: RequestContext,
  ): Promise<DeadLetterOutcomeDto> {
    return { deadLetterId: id, outcome: await this.desk.redrive(id, request, reason) };
  }

  @Post('dead-letters/:id/discard')
  @ApiOperation({ summary: 'Give a parked message up: it is never processed' })
  @HttpCode(200)
  @ApiOkResponse({ type: DeadLetterOutcomeDto })
  @ApiNotFoundResponse()
  async discard(
    @Param('id', UuidPipe) id: string,
    @Body() { reason }: DiscardDto,
    @FromRequest() request: RequestContext,
  ): Promise<DeadLetterOutcomeDto> {
    return { deadLetterId: id, outcome: await this.desk.discard(id, request, reason) };
  }
}

@Module({})
class SystemModule {}

/** The routes of operators, for the services of this process. */
export const systemModule = (
  status: SystemStatus,
  desk: DeadLetterDesk,
  settings: readonly EffectiveSettingDto[],
): DynamicModule => ({
  module: SystemModule,
  controllers: [SystemController],
  providers: [
    { provide: SystemStatus, useValue: status },
    { provide: DeadLetterDesk, useValue: desk },
    { provide: SETTINGS, useValue: settings },
  ],
});
