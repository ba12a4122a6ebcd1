import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Instant, msBetween, Refusal } from '@nightshift/kernel';
import { eventContextOf, FromRequest, type RequestContext } from '@nightshift/service-kit';
import { QUEUES } from '../tokens.js';
import { defaultPolicy, type QueuePolicy } from './queue-policy.js';
import { NAME, QueueDto, QueueListDto, SetQueueDto } from './queue.dto.js';
import type { Queues, QueueWithLoad } from './queues.store.js';

@ApiTags('queues')
@Controller('v1/queues')
export class QueueController {
  constructor(@Inject(QUEUES) private readonly queues: Queues) {}

  @Get()
  @ApiOperation({ summary: 'Queues of the tenant, with what waits in each' })
  @ApiOkResponse({ type: QueueListDto })
  async list(@FromRequest() { tenant, now }: RequestContext): Promise<QueueListDto> {
    return { items: (await this.queues.list(tenant)).map((one) => dtoOf(one, now)) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One queue; also one that nobody has set up' })
  @ApiOkResponse({ type: QueueDto })
  async show(
    @Param('name') name: string,
    @FromRequest() { tenant, now }: RequestContext,
  ): Promise<QueueDto> {
    return dtoOf(await this.queues.one(tenant, nameOf(name)), now);
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Say who answers here, and what happens when nobody does; replaces what was set',
  })
  @ApiOkResponse({ type: QueueDto })
  async set(
    @Param('name') name: string,
    @Body() body: SetQueueDto,
    @FromRequest() request: RequestContext,
  ): Promise<QueueDto> {
    const policy = policyFrom(nameOf(name), body);
    const context = eventContextOf(request, policy.queue);
    return dtoOf(await this.queues.set(policy, request.actor, context), request.now);
  }
}

const nameOf = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new Refusal('invalid-queue', 'invalid', 'A queue needs a plain name.', [
    { at: '/name', reason: 'letters, digits and . _ @ : + - only, at most 128' },
  ]);
};

/** Plain objects, and nothing that is absent: it is compared with what was set before. */
const policyFrom = (queue: string, body: SetQueueDto): QueuePolicy => {
  const byDefault = defaultPolicy(queue);
  const ladder = body.ladder?.map(({ atShare, step, to }) => ({
    atShare,
    step,
    ...(to == null ? {} : { to }),
  }));
  return {
    queue,
    description: body.description ?? byDefault.description,
    skills: body.skills ?? byDefault.skills,
    members: body.members ?? byDefault.members,
    ladder: ladder ?? byDefault.ladder,
    ...(body.twoPersonFrom == null ? {} : { twoPersonFrom: body.twoPersonFrom }),
  };
};

const dtoOf = (
  { policy, open, overdue, oldestOpenedAt }: QueueWithLoad,
  now: Instant,
): QueueDto => ({
  ...policy,
  twoPersonFrom: policy.twoPersonFrom ?? null,
  open,
  overdue,
  oldestOpenSeconds:
    oldestOpenedAt === null ? null : Math.max(0, Math.floor(msBetween(oldestOpenedAt, now) / 1000)),
});
