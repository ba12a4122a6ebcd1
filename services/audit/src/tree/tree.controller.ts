import { Controller, Get, Header, Inject, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import { pageOf, PageQuery } from '@nightshift/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { numberOfCursor } from '../number-cursor.js';
import { CHECKPOINTS, TREE } from '../tokens.js';
import type { Checkpoints, SignedCheckpoint } from './checkpoints.store.js';
import { placeOfPath } from './tile.js';
import {
  type CheckpointDto,
  CheckpointPageDto,
  ConsistencyProofDto,
  ConsistencyQuery,
  InclusionProofDto,
  InclusionQuery,
} from './tree.dto.js';
import type { Tree } from './tree.store.js';

const hex = (hash: Buffer): string => hash.toString('hex');

/** Hashes only: of the whole ledger, whoever asks. */
@ApiTags('ledger')
@Controller('v1/ledger')
export class TreeController {
  constructor(
    @Inject(TREE) private readonly tree: Tree,
    @Inject(CHECKPOINTS) private readonly checkpoints: Checkpoints,
  ) {}

  @Get('proof')
  @ApiOperation({ summary: 'Proof that an event is in the ledger (RFC 6962)' })
  @ApiOkResponse({ type: InclusionProofDto })
  async proof(@Query() { index, size }: InclusionQuery): Promise<InclusionProofDto> {
    const all = await this.tree.size();
    const last =
      size === undefined ? await this.checkpoints.last() : await this.checkpoints.at(size);
    const covers = last && last.size >= index && last.size <= all ? last : undefined;
    const treeSize = covers?.size ?? size ?? all;
    refuseBeyond('size', treeSize, all);
    refuseBeyond('index', index, treeSize);
    const { leaf, path, root } = await this.tree.inclusion(index, treeSize);
    return {
      index,
      leafIndex: index - 1,
      treeSize,
      leaf: hex(leaf),
      path: path.map(hex),
      rootHash: hex(root),
      checkpoint: covers?.note ?? null,
    };
  }

  @Get('consistency')
  @ApiOperation({ summary: 'Proof that the ledger only grew from one size to another (RFC 6962)' })
  @ApiOkResponse({ type: ConsistencyProofDto })
  async consistency(@Query() { from, to }: ConsistencyQuery): Promise<ConsistencyProofDto> {
    const all = await this.tree.size();
    const end = to ?? all;
    refuseBeyond('to', end, all);
    refuseBeyond('from', from, end);
    const { path, fromRoot, toRoot } = await this.tree.consistency(from, end);
    return {
      from,
      to: end,
      path: path.map(hex),
      fromRootHash: hex(fromRoot),
      toRootHash: hex(toRoot),
    };
  }

  @Get('checkpoints')
  @ApiOperation({ summary: 'Signed checkpoints of the ledger, newest first' })
  @ApiOkResponse({ type: CheckpointPageDto })
  async list(@Query() { limit, cursor }: PageQuery): Promise<CheckpointPageDto> {
    const rows = await this.checkpoints.before(numberOfCursor(cursor), limit + 1);
    return pageOf(rows.map(dtoOf), limit, ({ number }) => [number]);
  }

  @Get('checkpoint')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'The newest signed checkpoint, as a signed note (C2SP tlog-checkpoint)',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async newest(): Promise<StreamableFile> {
    const last = await this.checkpoints.last();
    if (!last) throw unsigned;
    return new StreamableFile(Buffer.from(last.note), { type: 'text/plain; charset=utf-8' });
  }

  @Get('tile/*')
  @ApiOperation({
    summary: 'Hashes of the tree as C2SP tlog-tiles lays them out: `0/x001/234`, `1/000.p/17`',
  })
  @ApiParam({ name: 'path', type: String })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async tile(
    @Req() { params }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { '*': text = '' } = params as Readonly<Record<string, string>>;
    const place = placeOfPath(text);
    if (!place) throw new Refusal('no-such-tile', 'not-found', `"${text}" is no path of a tile.`);
    const hashes = await this.tree.tile(place, place.width);
    // Not of an answer that there is none: that one is there later.
    void reply.header('cache-control', 'public, max-age=31536000, immutable');
    return new StreamableFile(hashes);
  }
}

const dtoOf = ({ size, root, ...same }: SignedCheckpoint): CheckpointDto => ({
  ...same,
  treeSize: size,
  rootHash: hex(root),
});

const unsigned = new Refusal(
  'no-checkpoint',
  'not-found',
  'Nothing has been signed yet. A ledger on a ClickHouse server is signed once NIGHTSHIFT_CHECKPOINT_KEY is set; any other within seconds of its first event.',
);

const refuseBeyond = (name: string, value: number, most: number): void => {
  if (value <= most) return;
  throw new Refusal(
    'beyond-the-ledger',
    'invalid',
    `There are ${most} events there: \`${name}\` is ${value}.`,
    [{ at: `/${name}`, reason: `at most ${most}` }],
  );
};
