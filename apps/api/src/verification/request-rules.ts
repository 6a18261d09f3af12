import { parsePermission, PERMISSIONS, STANDARD_PERMISSIONS, type Permission } from '@passid/credentials';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** More than every permission under each of its names. */
export const PERMISSIONS_MAX = 32;

/** 1 to 200 characters, none of them invisible, a control character or half a surrogate pair. */
export const REFERENCE = /^[^\p{C}]{1,200}$/u;

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

/** Names that have been validated, without repeats; none at all means the standard set. */
export function permissionsOf(names: readonly string[] | undefined): readonly Permission[] {
  if (names === undefined || names.length === 0) return STANDARD_PERMISSIONS;
  return [...new Set(names.flatMap((name) => parsePermission(name) ?? []))];
}
