import { randomBytes } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashShareCode, hashToken, KeyRing, lastFour, shareCodeFrom } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assert,
  createShare,
  CredentialNotActive,
  institution,
  institutionStream,
  share,
  shareStream,
  type Credential,
  type ShareCreation,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Credentials } from '../credential/credentials.js';
import { ShareDrafts, unusable, type ShareDraft, type ShareWish } from '../draft-share/share-drafts.js';
import { ShareProofs } from '../proof/share-proofs.js';
import { Holders, walletContext, type ActiveHolder } from '../wallet/holders.js';
import type { CreatedShareAnswer } from './create-share.answer.js';
import { CreateShareCommand, type ProvenDraft } from './create-share.command.js';

/** Enough for the 60 bits of a code. */
const CODE_BYTES = 16;

interface DraftedShare {
  readonly draft: ShareDraft;
  readonly behind: Credential;
  readonly proof?: { readonly submitted: unknown; readonly verified: ShareCreation['proof'] & object };
}

@CommandHandler(CreateShareCommand)
export class CreateShareHandler implements ICommandHandler<CreateShareCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly holders: Holders,
    private readonly credentials: Credentials,
    private readonly drafts: ShareDrafts,
    private readonly proofs: ShareProofs,
    private readonly clock: Clock,
  ) {}

  async execute({ requestId, holder: { holderId }, wish, proven }: CreateShareCommand): Promise<CreatedShareAnswer> {
    const holder = await this.holders.require(holderId);
    const { environment } = holder;
    if (wish.audience !== undefined) await this.#requireInstitution(wish.audience);
    const now = this.clock.now();
    const { draft, behind, proof } = await this.#drafted(holder, wish, proven, now);
    const { token } = draft;
    const code = shareCodeFrom(randomBytes(CODE_BYTES));
    const tokenHash = hashToken(this.keyRing, environment, token);
    const stream = shareStream(tokenHash);
    const key = await this.vault.keyOf(holderId);
    const { permissions, audience, lifeMs } = wish;
    const creation = {
      token: { hash: tokenHash, lastFour: lastFour(token) },
      code: { hash: hashShareCode(this.keyRing, environment, code), lastFour: lastFour(code) },
      permissions,
      ...(audience === undefined ? {} : { audience }),
      lifeMs,
      ...(proof === undefined ? {} : { proof: proof.verified }),
      sealed: key.seal(stream, { token, ...(proof === undefined ? {} : { proof: proof.submitted }) }),
      now: draft.createdAt,
    };
    const { state } = await transact(
      this.store,
      stream,
      share,
      (current) => {
        if (current.status !== 'absent') throw unusable('It was used already.');
        return createShare(creation, behind, current);
      },
      walletContext(holder, holderId, requestId, now),
      { assumeNew: true },
    );
    assert(state.status !== 'absent' && state.creation.code !== undefined, 'A share was made without a code.');
    const { expiresAt } = state.creation;
    return { code, token, expiresAt, codeExpiresAt: state.creation.code.expiresAt };
  }

  /** Without a proof the draft is drawn on the spot; with one it is the wallet's, and the proof is verified for it. */
  async #drafted(
    holder: ActiveHolder,
    wish: ShareWish,
    proven: ProvenDraft | undefined,
    now: Date,
  ): Promise<DraftedShare> {
    if (proven === undefined) {
      const behind = await this.credentials.chosenBy(holder, wish.credentialId, now);
      if (behind.status === 'absent') throw new CredentialNotActive();
      return { draft: this.drafts.draw(wish, behind.issue.credentialId, now), behind };
    }
    const draft = this.drafts.open(holder, proven.draft, wish, now);
    const behind = await this.credentials.requireOf(holder, draft.credentialId);
    const terms = this.drafts.termsOf(holder, draft, behind);
    const { digest, verifyingKeyId } = await this.proofs.require(proven.proof, terms);
    return { draft, behind, proof: { submitted: proven.proof, verified: { digest, verifyingKeyId } } };
  }

  async #requireInstitution(institutionId: string): Promise<void> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    if (state.status === 'absent')
      throw new Problem('INSTITUTION_NOT_FOUND', 'There is no institution with the id named as audience.');
  }
}
