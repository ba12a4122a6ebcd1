import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import { INTAKE, SCHEDULES } from '../tokens.js';
import { invalid, parseSubmission } from '../task/submission.js';
import type { TaskIntake } from '../task/task-intake.store.js';
import type { ScheduleFacts } from './schedule.js';
import { ScheduleDto, ScheduleListDto, SetScheduleDto } from './schedule.dto.js';
import type { ScheduleRow, Schedules } from './schedules.store.js';

@ApiTags('schedules')
@Controller('v1/schedules')
export class ScheduleController {
  constructor(
    @Inject(SCHEDULES) private readonly schedules: Schedules,
    @Inject(INTAKE) private readonly intake: TaskIntake,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Schedules of the tenant, with when each is due next' })
  @ApiOkResponse({ type: ScheduleListDto })
  async list(@FromRequest() { tenant }: RequestContext): Promise<ScheduleListDto> {
    return { items: (await this.schedules.list(tenant)).map(dtoOf), nextCursor: null };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One schedule' })
  @ApiOkResponse({ type: ScheduleDto })
  async show(
    @Param('name') name: string,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<ScheduleDto> {
    return dtoOf(await this.schedules.one(tenant, nameOf(name)));
  }

  @Put(':name')
  @ApiOperation({ summary: 'Let a workflow run by the clock; the same again changes nothing' })
  @ApiOkResponse({ type: ScheduleDto })
  async set(
    @Param('name') name: string,
    @Body() body: SetScheduleDto,
    @FromRequest() request: RequestContext,
  ): Promise<ScheduleDto> {
    const schedule = nameOf(name);
    const { cron, timeZone, ...work } = body;
    // What could not be submitted now could not when it is due. `null` passes as absent.
    const submission = parseSubmission({
      ...work,
      subject: work.subject ?? undefined,
      priority: work.priority ?? undefined,
    });
    const { workflow, brief, subject, priority } = submission;
    if (NO_TEXT.test(JSON.stringify(brief)))
      throw invalid([{ at: '/brief', reason: 'holds what is no text: no table takes it' }]);
    this.schedules.mustBeOfNobody(subject);
    await this.intake.mustFit(workflow, brief);
    const settings = { workflow, cron, timeZone: timeZone ?? 'UTC', subject, priority };
    const facts: ScheduleFacts = { schedule, ...settings, by: request.actor };
    return dtoOf(await this.schedules.set(facts, brief, eventContextOf(request, schedule)));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stop a schedule; tasks that it has submitted go on' })
  @ApiNoContentResponse()
  remove(@Param('name') name: string, @FromRequest() request: RequestContext): Promise<void> {
    return this.schedules.remove(nameOf(name), request.actor, eventContextOf(request, name));
  }
}

/** Part of an idempotency key, which has 255 characters. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** As JSON has them: U+0000, and halves of characters. */
const NO_TEXT = /(?<!\\)(\\\\)*\\u(0000|d[89a-f][0-9a-f]{2})/;

const nameOf = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new Refusal('invalid-schedule', 'invalid', 'A schedule needs a plain name.', [
    { at: '/name', reason: 'letters, digits and . _ - only, at most 100' },
  ]);
};

const dtoOf = ({ tenant: _, nextDueAt, ...row }: ScheduleRow): ScheduleDto => ({
  ...row,
  nextDueAt: nextDueAt?.toISOString() ?? null,
});
