import { defined } from '../defined.js';
import { DomainError } from '../domain-error.js';
import { addMilliseconds, type Timestamp } from '../time.js';
import { isInUse, type ApiKey, type ApiKeyIssue } from './api-keys.js';
import { InstitutionNotFound } from './configure-webhook.js';
import type { Institution, InstitutionEvent } from './institution.js';
import { roleIn, RoleNotAllowed } from './team.js';

/** After a rotation the old key works for another day, so that every server can be changed over without a gap. */
export const KEY_OVERLAP_MS = 24 * 60 * 60 * 1000;

/** Keys in use per environment: enough for one per calling service. */
export const KEYS_MAX = 20;

interface KeyCommand {
  readonly institutionId: string;
  readonly by: string;
  readonly now: Timestamp;
}

export type IssueKey = KeyCommand & { readonly issue: Omit<ApiKeyIssue, 'institutionId' | 'issuedAt'> };
export type RotateKey = KeyCommand & {
  readonly keyId: string;
  readonly replacement: Pick<ApiKeyIssue, 'keyId' | 'keyHash' | 'lastFour'>;
};
export type RevokeKey = KeyCommand & { readonly keyId: string };

export class KeyNotFound extends DomainError {
  readonly code = 'KEY_NOT_FOUND';
  constructor() {
    super('There is no such key in this workspace.');
  }
}

export class KeyNotInUse extends DomainError {
  readonly code = 'KEY_NOT_IN_USE';
  constructor() {
    super('This key was revoked or has been rotated already. Issue another one.');
  }
}

export class KeyLimitReached extends DomainError {
  readonly code = 'KEY_LIMIT_REACHED';
  constructor() {
    super(`There are ${KEYS_MAX} keys in use in this environment already. Revoke one that is not needed.`);
  }
}

export function issueKey({ institutionId, issue, by, now }: IssueKey, state: Institution): InstitutionEvent[] {
  const keys = keysOpenTo(by, issue.environment, state);
  const inUse = keys.filter((key) => key.environment === issue.environment && isInUse(key, now));
  if (inUse.length >= KEYS_MAX) throw new KeyLimitReached();
  return [{ type: 'ApiKeyIssued', data: { ...issue, institutionId, issuedAt: now } }];
}

/** Replaces a key; both work for a day. A key is rotated once; after that its replacement is. */
export function rotateKey(command: RotateKey, state: Institution): InstitutionEvent[] {
  const { institutionId, keyId, replacement, by, now } = command;
  const key = keyOf(command, state);
  if (!isInUse(key, now) || key.replacedBy !== undefined) throw new KeyNotInUse();
  const { environment, prefix, name } = key;
  const issue = defined({ ...replacement, environment, prefix, name });
  const validUntil = addMilliseconds(now, KEY_OVERLAP_MS);
  return [
    ...issueKey({ institutionId, issue, by, now }, state),
    {
      type: 'ApiKeyRotated',
      data: { institutionId, keyId, replacedBy: replacement.keyId, rotatedAt: now, validUntil },
    },
  ];
}

export function revokeKey(command: RevokeKey, state: Institution): InstitutionEvent[] {
  const { institutionId, keyId, now } = command;
  if (keyOf(command, state).revokedAt !== undefined) return [];
  return [{ type: 'ApiKeyRevoked', data: { institutionId, keyId, revokedAt: now } }];
}

function keyOf({ keyId, by }: KeyCommand & { readonly keyId: string }, state: Institution): ApiKey {
  const key = state.status === 'onboarded' ? state.keys.find((each) => each.keyId === keyId) : undefined;
  if (key === undefined) throw new KeyNotFound();
  keysOpenTo(by, key.environment, state);
  return key;
}

/** Developers manage sandbox keys; live keys are for owners and admins. */
function keysOpenTo(by: string, environment: ApiKey['environment'], state: Institution): readonly ApiKey[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  const role = roleIn(state.team, by);
  const isAllowed = role === 'owner' || role === 'admin' || (role === 'developer' && environment === 'sandbox');
  if (!isAllowed) throw new RoleNotAllowed();
  return state.keys;
}
