import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assert,
  credential,
  CredentialNotFound,
  credentialStream,
  defined,
  revokeCredential,
  type ExistingCredential,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Holders, type ActiveHolder } from '../../../door/auth/holders.js';
import type { Issuer } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { walletContext } from '../../../door/context.js';

export class RevokeCredentialCommand extends commandOf<
  {
    requestId: string;
    issuer: Issuer;
    credentialId: string;
  },
  ExistingCredential
>() {}

@CommandHandler(RevokeCredentialCommand)
export class RevokeCredentialHandler implements ICommandHandler<RevokeCredentialCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly holders: Holders,
    private readonly clock: Clock,
  ) {}

  async execute({ requestId, issuer, credentialId }: RevokeCredentialCommand): Promise<ExistingCredential> {
    const own = issuer.kind === 'holder' ? await this.holders.require(issuer.id) : undefined;
    const environment = await this.#environmentOf(credentialId, own);
    const now = this.clock.now();
    const command = defined({ holderId: own?.holderId, now: now.toISOString() });
    const { state } = await transact(
      this.store,
      credentialStream(credentialId),
      credential,
      (current) => revokeCredential(command, current),
      walletContext({ environment }, issuer.id, requestId, now),
    );
    assert(state.status !== 'absent', 'A credential that was just revoked is not there.');
    return state;
  }

  /** A live credential is the issuer's to revoke; its holder revokes shares. */
  async #environmentOf(credentialId: string, own: ActiveHolder | undefined): Promise<ActiveHolder['environment']> {
    if (own?.environment === 'live')
      throw new Problem('ISSUER_REQUIRED', 'A live credential is revoked by its issuer. Revoke your shares instead.');
    const { last } = await fold(this.store, credentialStream(credentialId), credential);
    const environment = last?.metadata.environment;
    if (environment === undefined || environment === 'workspace') throw new CredentialNotFound();
    return environment;
  }
}
