import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { validationFailed } from '@passid/http';
import { IsOptional, Matches } from 'class-validator';
import { cursorOf, FROM_THE_END, positionOf } from './cursor.js';

/** Entries of a page where the client names no number, and at most. */
const ENTRIES_DEFAULT = 50;
export const ENTRIES_MAX = 100;

/** May be left out. */
export const IsPageSize = (): PropertyDecorator =>
  applyDecorators(
    Matches(/^(?:[1-9]\d?|100)$/, { message: `The limit must be a whole number from 1 to ${ENTRIES_MAX}.` }),
    IsOptional(),
    ApiPropertyOptional({
      description: `Entries of a page: 1 to ${ENTRIES_MAX}, by default ${ENTRIES_DEFAULT}.`,
      example: String(ENTRIES_DEFAULT),
    }),
  );

export interface PageRequest {
  readonly cursor?: string;
  readonly limit?: string;
}

/** Where a page begins in a list that has the latest first, and how long it is. */
export interface Page {
  readonly before: bigint;
  readonly limit: number;
}

export function pageOf({ cursor, limit }: PageRequest): Page {
  const before = cursor === undefined ? FROM_THE_END : positionOf(cursor);
  if (before === undefined)
    throw validationFailed([{ pointer: '/cursor', detail: 'The cursor is not one of ours. Send it as it came.' }]);
  return { before, limit: limitOf({ limit }) };
}

export const limitOf = ({ limit }: { readonly limit?: string | undefined }): number =>
  limit === undefined ? ENTRIES_DEFAULT : Number(limit);

/** The entries of this page out of one more than it holds, and where the next one begins; null on the last. */
export function cut<Entry extends { readonly position: bigint }>(
  entries: readonly Entry[],
  { limit }: Page,
): { readonly page: readonly Entry[]; readonly next: string | null } {
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  return { page, next: entries.length > limit && last !== undefined ? cursorOf(last.position) : null };
}
