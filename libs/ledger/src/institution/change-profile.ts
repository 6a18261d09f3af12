import type { Timestamp } from '../time.js';
import { InstitutionNotFound } from './configure-webhook.js';
import type { Institution, InstitutionEvent } from './institution.js';

export interface RenameInstitution {
  readonly institutionId: string;
  readonly name: string;
  readonly now: Timestamp;
}

export interface ChangeCorridors {
  readonly institutionId: string;
  readonly corridors: readonly string[];
  readonly now: Timestamp;
}

export interface ChangeOrigins {
  readonly institutionId: string;
  readonly origins: readonly string[];
  readonly now: Timestamp;
}

export function renameInstitution(
  { institutionId, name, now }: RenameInstitution,
  state: Institution,
): InstitutionEvent[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  return state.name === name ? [] : [{ type: 'InstitutionRenamed', data: { institutionId, name, renamedAt: now } }];
}

/** Replaces the whole list. The same corridors in another order change nothing. */
export function changeCorridors(command: ChangeCorridors, state: Institution): InstitutionEvent[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  const corridors = [...new Set(command.corridors)].sort();
  const isSame = corridors.join() === state.corridors.join();
  const { institutionId, now } = command;
  return isSame ? [] : [{ type: 'CorridorsChanged', data: { institutionId, corridors, changedAt: now } }];
}

/** Replaces the whole list, as with corridors. */
export function changeOrigins(command: ChangeOrigins, state: Institution): InstitutionEvent[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  const origins = [...new Set(command.origins)].sort();
  const isSame = origins.join() === (state.origins ?? []).join();
  const { institutionId, now } = command;
  return isSame ? [] : [{ type: 'OriginsChanged', data: { institutionId, origins, changedAt: now } }];
}
