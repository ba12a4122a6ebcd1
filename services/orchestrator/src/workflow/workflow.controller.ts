import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import { FromRequest, newTrace, type RequestContext } from '@nightshift/service-kit';
import { REGISTRY } from '../tokens.js';
import type { Registered, WorkflowRegistry } from './workflow-registry.store.js';
import { WorkflowDto, WorkflowListDto } from './workflow.dto.js';

@ApiTags('workflows')
@Controller('v1/workflows')
export class WorkflowController {
  constructor(@Inject(REGISTRY) private readonly registry: WorkflowRegistry) {}

  @Post()
  @ApiOperation({
    summary: 'Register a workflow version. It never changes again; the same one twice is one.',
  })
  @ApiCreatedResponse({ type: WorkflowDto })
  async register(
    @Body() definition: Record<string, unknown>,
    @FromRequest() request: RequestContext,
  ): Promise<WorkflowDto> {
    const { tenant, requestId, now } = request;
    const traceparent = request.traceparent ?? newTrace(requestId);
    return dtoOf(
      await this.registry.register(definition, {
        tenant,
        causationId: requestId,
        traceparent,
        at: now,
      }),
    );
  }

  @Get()
  @ApiOperation({ summary: 'Every registered workflow version, newest first' })
  @ApiOkResponse({ type: WorkflowListDto })
  async list(): Promise<WorkflowListDto> {
    await this.registry.refresh();
    return { items: this.registry.list().map(dtoOf), nextCursor: null };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One workflow: `name` (newest version) or `name@version`' })
  @ApiOkResponse({ type: WorkflowDto })
  async show(@Param('name') name: string): Promise<WorkflowDto> {
    const found = await this.registry.lookUp(name);
    if (found) return dtoOf(found);
    throw new Refusal(
      'no-such-workflow',
      'not-found',
      `There is no workflow "${name}". List them with GET /v1/workflows.`,
    );
  }
}

const dtoOf = ({ ref, definition }: Registered): WorkflowDto => ({ ...ref, definition });
