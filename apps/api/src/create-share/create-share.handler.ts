import { randomBytes } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashShareCode, hashToken, KeyRing, lastFour, shareCodeFrom, tokenFrom } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assert,
  createShare,
  credential,
  credentialStanding,
  institution,
  institutionStream,
  share,
  shareStream,
  type Credential,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Credentials } from '../credential/credentials.js';
import { Holders, walletContext, type ActiveHolder } from '../wallet/holders.js';
import type { CreatedShareAnswer } from './create-share.answer.js';
import { CreateShareCommand } from './create-share.command.js';

/** Enough for the 60 bits of a code and the 80 of a token. */
const SECRET_BYTES = 16;

@CommandHandler(CreateShareCommand)
export class CreateShareHandler implements ICommandHandler<CreateShareCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly holders: Holders,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  async execute(command: CreateShareCommand): Promise<CreatedShareAnswer> {
    const { requestId, permissions, audience, lifeMs } = command;
    const holder = await this.holders.require(command.holder.holderId);
    const { holderId, environment } = holder;
    if (audience !== undefined) await this.#requireInstitution(audience);
    const now = this.clock.now();
    const behind = await this.#credentialOf(holder, command.credentialId, now);
    const code = shareCodeFrom(randomBytes(SECRET_BYTES));
    const token = tokenFrom(randomBytes(SECRET_BYTES));
    const tokenHash = hashToken(this.keyRing, environment, token);
    const stream = shareStream(tokenHash);
    const key = await this.vault.keyOf(holderId);
    const creation = {
      token: { hash: tokenHash, lastFour: lastFour(token) },
      code: { hash: hashShareCode(this.keyRing, environment, code), lastFour: lastFour(code) },
      permissions,
      ...(audience === undefined ? {} : { audience }),
      lifeMs,
      sealed: key.seal(stream, { token }),
      now: now.toISOString(),
    };
    const { state } = await transact(
      this.store,
      stream,
      share,
      (current) => createShare(creation, behind, current),
      walletContext(holder, holderId, requestId, now),
      { assumeNew: true },
    );
    assert(state.status !== 'absent' && state.creation.code !== undefined, 'A share was made without a code.');
    const { expiresAt } = state.creation;
    return { code, token, expiresAt, codeExpiresAt: state.creation.code.expiresAt };
  }

  async #requireInstitution(institutionId: string): Promise<void> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    if (state.status === 'absent')
      throw new Problem('INSTITUTION_NOT_FOUND', 'There is no institution with the id named as audience.');
  }

  /** The one that was named, whatever its standing; or the newest that is active, if any. */
  async #credentialOf(holder: ActiveHolder, credentialId: string | undefined, now: Date): Promise<Credential> {
    if (credentialId !== undefined) return this.credentials.requireOf(holder, credentialId);
    const held = await this.credentials.heldBy(holder);
    return held.find((each) => credentialStanding(each, now.toISOString()) === 'active') ?? credential.initial;
  }
}
