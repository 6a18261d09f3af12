import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { ApiKeyIssue } from './api-keys.js';
import type { Institution, InstitutionEvent } from './institution.js';

export interface OnboardInstitution {
  readonly institutionId: string;
  readonly name: string;
  readonly owner: { readonly memberId: string; readonly emailHash: string; readonly sealed: Sealed };
  readonly keys: readonly ApiKeyIssue[];
  readonly now: Timestamp;
}

export class InstitutionIdTaken extends DomainError {
  readonly code = 'INSTITUTION_ID_TAKEN';
  constructor(institutionId: string) {
    super(`Institution ${institutionId} already exists.`);
  }
}

export function onboardInstitution(command: OnboardInstitution, state: Institution): InstitutionEvent[] {
  if (state.status !== 'absent') throw new InstitutionIdTaken(command.institutionId);
  const { institutionId, name, owner, now } = command;
  return [
    { type: 'InstitutionOnboarded', data: { institutionId, name, onboardedAt: now, owner } },
    ...command.keys.map((key): InstitutionEvent => ({ type: 'ApiKeyIssued', data: key })),
  ];
}
