import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { Institution, InstitutionEvent } from './institution.js';

export interface ConfigureWebhook {
  readonly institutionId: string;
  readonly url: string;
  /** Set when the institution named a secret of its own. */
  readonly ownSecret?: Sealed;
  /** Used only where the endpoint would otherwise have no secret at all. */
  readonly firstSecret: Sealed;
  readonly now: Timestamp;
}

export class InstitutionNotFound extends DomainError {
  readonly code = 'INSTITUTION_NOT_FOUND';
  constructor() {
    super('There is no such institution.');
  }
}

/** An omitted secret keeps the current one, or creates the first. */
export function configureWebhook(command: ConfigureWebhook, state: Institution): InstitutionEvent[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  const secret = command.ownSecret ?? (state.endpoint === undefined ? command.firstSecret : undefined);
  if (secret === undefined && state.endpoint?.url === command.url) return [];
  return [
    {
      type: 'WebhookConfigured',
      data: {
        institutionId: command.institutionId,
        url: command.url,
        configuredAt: command.now,
        ...(secret === undefined ? {} : { sealedSecret: secret }),
      },
    },
  ];
}
