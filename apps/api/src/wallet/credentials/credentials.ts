import { Injectable } from '@nestjs/common';
import { KeyRing, type VerificationClaims } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import {
  credential,
  CredentialNotFound,
  credentialStanding,
  credentialStream,
  type Credential,
  type ExistingCredential,
} from '@passid/ledger';
import { catchUp, findWalletContents, walletContents } from '@passid/read-models';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import type { ActiveHolder } from '../../door/auth/holders.js';
import { CURRENT_RULES } from '../../verifying/verdict/rules.js';
import { attributesOf } from '../../verifying/verdict/credential-envelope.js';

/** No person has more credentials than this; a script may. */
const LISTED_MAX = 100;

/** Credentials as they stand in the ledger. */
@Injectable()
export class Credentials {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
  ) {}

  /** Newest first, with everything issued up to now. */
  async heldBy({ holderId }: ActiveHolder): Promise<ExistingCredential[]> {
    await catchUp(this.store, this.pool, walletContents);
    const items = await findWalletContents(this.pool, holderId, 'credential', { limit: LISTED_MAX });
    return Promise.all(items.map(({ id }) => this.#read(id)));
  }

  /** Somebody else's is answered as one that does not exist. Throws CredentialNotFound. */
  async requireOf({ holderId }: ActiveHolder, credentialId: string): Promise<ExistingCredential> {
    const found = await this.#read(credentialId);
    if (found.issue.holderId !== holderId) throw new CredentialNotFound();
    return found;
  }

  /** The claims of a credential. Undefined if the issuer's signature is invalid. Throws SubjectIsErased. */
  async claimsOf(holder: ActiveHolder, held: ExistingCredential, now: Date): Promise<VerificationClaims | undefined> {
    const { holderId, environment } = holder;
    const { credentialId, sealed } = held.issue;
    const key = await this.vault.keyOf(holderId);
    const { envelope } = key.open<{ envelope: string }>(credentialStream(credentialId), sealed);
    const expected = { credential_id: credentialId, holder_id: holderId, environment };
    const attributes = attributesOf(this.keyRing, envelope, expected);
    if (attributes === undefined) return undefined;
    const { model, thresholds } = CURRENT_RULES;
    return model.claimsOf(attributes, thresholds, now.toISOString());
  }

  /** The named credential, active or not; else the newest active one; else the absent state. */
  async chosenBy(holder: ActiveHolder, credentialId: string | undefined, now: Date): Promise<Credential> {
    if (credentialId !== undefined) return this.requireOf(holder, credentialId);
    const held = await this.heldBy(holder);
    return held.find((each) => credentialStanding(each, now.toISOString()) === 'active') ?? credential.initial;
  }

  async #read(credentialId: string): Promise<ExistingCredential> {
    const { state } = await fold(this.store, credentialStream(credentialId), credential);
    if (state.status === 'absent') throw new CredentialNotFound();
    return state;
  }
}
