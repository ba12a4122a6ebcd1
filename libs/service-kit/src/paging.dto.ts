import { ApiPropertyOptional } from '@nestjs/swagger';
import { Refusal } from '@nightshift/kernel';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { z } from 'zod';

/** Query of every list. */
export class PageQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 50;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** For the next page; null on the last one. */
  readonly nextCursor: string | null;
}

/** One row more than `limit` was read: it says whether there is a next page. */
export const pageOf = <T>(
  rows: readonly T[],
  limit: number,
  keyOf: (last: T) => readonly unknown[],
): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? cursorOf(keyOf(last)) : null };
};

/** The cursor of what comes after the item with this key. */
export const cursorOf = (key: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key a cursor stands for; `undefined` for the first page. @throws Refusal `invalid-cursor` */
export const keyOfCursor = (
  cursor: string | undefined,
  parts: number,
): readonly string[] | undefined => {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts && key.every(isPlain)) return key.map(String);
  } catch {
    // Falls through to the refusal.
  }
  throw new Refusal(
    'invalid-cursor',
    'invalid',
    'The cursor is not one of ours: take `nextCursor` of a page, or leave it out.',
    [{ at: '/cursor', reason: 'unknown' }],
  );
};

const isPlain = (part: unknown): boolean => typeof part === 'string' || typeof part === 'number';

const timeAndId = z.tuple([z.iso.datetime({ precision: 3 }), z.uuid()]);

/**
 * Where the next page of a list by time begins; `undefined` for the first page. A cursor of
 * another list is refused here: the database is not asked.
 * @throws Refusal `invalid-cursor`
 */
export const placeOfCursor = (
  cursor: string | undefined,
): { readonly at: string; readonly id: string } | undefined => {
  const key = keyOfCursor(cursor, 2);
  if (!key) return undefined;
  const parsed = timeAndId.safeParse(key);
  if (parsed.success) return { at: parsed.data[0], id: parsed.data[1] };
  throw new Refusal(
    'invalid-cursor',
    'invalid',
    'The cursor is not one of this list: take `nextCursor` of a page, or leave it out.',
    [{ at: '/cursor', reason: 'of another list' }],
  );
};
