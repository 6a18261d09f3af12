import { applyDecorators } from '@nestjs/common';
import { parsePermission, PERMISSIONS, STANDARD_PERMISSIONS, type Permission } from '@passid/credentials';
import { ArrayMaxSize, IsArray, IsString, Length, Matches, ValidateBy, type ValidationOptions } from 'class-validator';

/** More than every permission under each of its names. */
export const PERMISSIONS_MAX = 32;

/** 1 to 200 characters, none of them invisible, a control character or half a surrogate pair. */
const REFERENCE = /^[^\p{C}]{1,200}$/u;

/** More is no token of ours. Less may be none either, and is answered like one that is not known. */
const TOKEN_LENGTH_MAX = 64;

export const IsReference = (): PropertyDecorator =>
  Matches(REFERENCE, { message: 'The reference must be a text of 1 to 200 characters without control characters.' });

export const IsToken = (): PropertyDecorator =>
  applyDecorators(
    Length(1, TOKEN_LENGTH_MAX, { message: `The token must be 1 to ${TOKEN_LENGTH_MAX} characters.` }),
    IsString({ message: 'The token must be a text, such as "PASSID-AB3X-7YQM-…".' }),
  );

export const IsPermission = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPermission',
      validator: {
        validate: (name: unknown) => typeof name === 'string' && parsePermission(name) !== undefined,
        defaultMessage: () => `Each must be one of: ${PERMISSIONS.join(', ')}, or the name of a claim.`,
      },
    },
    options,
  );

export const ArePermissions = (): PropertyDecorator =>
  applyDecorators(
    IsPermission({ each: true }),
    ArrayMaxSize(PERMISSIONS_MAX, { message: `At most ${PERMISSIONS_MAX} permissions can be requested.` }),
    IsArray({ message: 'The permissions must be a list of names.' }),
  );

/** Names that have been validated, without repeats; none at all means the standard set. */
export function permissionsOf(names: readonly string[] | undefined): readonly Permission[] {
  if (names === undefined || names.length === 0) return STANDARD_PERMISSIONS;
  return [...new Set(names.flatMap((name) => parsePermission(name) ?? []))];
}
