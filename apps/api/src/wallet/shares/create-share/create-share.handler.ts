import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashShareCode, hashToken, KeyRing, lastFour, type SubjectKey } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assert,
  createShare,
  CredentialNotActive,
  defined,
  institution,
  institutionStream,
  share,
  shareStream,
  type CreateShare,
  type Credential,
  type Share,
  type ShareCreation,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Holders, type ActiveHolder } from '../../../door/auth/holders.js';
import type { Holder } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { walletContext } from '../../../door/context.js';
import { AcceptedRequests } from '../../../door/idempotency/accepted-requests.js';
import type { Idempotency } from '../../../door/idempotency/operations.js';
import { ShareProofs } from '../../../verifying/verdict/share-proofs.js';
import { Credentials } from '../../credentials/credentials.js';
import { ShareDrafts, unusable, type ProvenDraft, type ShareDraft, type ShareWish } from '../share-drafts.js';
import { codeOf, tokenOf } from '../share-secrets.js';

const ROUTE = 'create-share';

interface DraftedShare {
  readonly draft: ShareDraft;
  readonly behind: Credential;
  readonly proof?: { readonly submitted: unknown; readonly verified: ShareCreation['proof'] & object };
}

/** Token and code, what the ledger knows them by, and where. */
interface Named {
  readonly token: string;
  readonly code: string;
  readonly tokenHash: string;
  readonly codeHash: string;
  readonly stream: string;
}

export interface CreatedShare {
  readonly shareId: string;
  readonly code: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly codeExpiresAt: string;
  /** It was made before, by the same request. */
  readonly isReplay: boolean;
}

export class CreateShareCommand extends commandOf<
  {
    requestId: string;
    holder: Holder;
    wish: ShareWish;
    proven: ProvenDraft | undefined;
    idempotency: Idempotency | undefined;
  },
  CreatedShare
>() {}

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
    private readonly requests: AcceptedRequests,
    private readonly clock: Clock,
  ) {}

  async execute(command: CreateShareCommand): Promise<CreatedShare> {
    const { requestId, wish, idempotency } = command;
    const holder = await this.holders.require(command.holder.holderId);
    const key = await this.vault.keyOf(holder.holderId);
    const now = this.clock.now();
    const request = { caller: holder, route: ROUTE, idempotency, now: now.toISOString() };
    const accepted = await this.requests.find(request);
    const made = accepted === undefined ? undefined : await this.#madeBefore(this.#named(holder, key, accepted));
    if (made !== undefined) return made;
    if (wish.audience !== undefined) await this.#requireInstitution(wish.audience);
    const drafted = await this.#drafted(holder, key, command, now);
    const context = walletContext(holder, holder.holderId, requestId, now);
    const seed = accepted ?? (await this.requests.accept(request, drafted.draft.seed, context));
    const named = this.#named(holder, key, seed);
    const creation = creationOf(named, key, wish, drafted);
    const decide = (current: Share) => {
      if (current.status === 'absent') return createShare(creation, drafted.behind, current);
      if (idempotency === undefined) throw usedDraft();
      return [];
    };
    const { state, appended } = await transact(this.store, named.stream, share, decide, context, { assumeNew: true });
    return createdShare(named, state, appended.length === 0);
  }

  /** One that was accepted and never made, because its process died, is made now. */
  async #madeBefore(named: Named): Promise<CreatedShare | undefined> {
    const { state } = await fold(this.store, named.stream, share);
    return state.status === 'absent' ? undefined : createdShare(named, state, true);
  }

  /** Without a proof the draft is drawn on the spot; with one it is the wallet's, and the proof is verified for it. */
  async #drafted(
    holder: ActiveHolder,
    key: SubjectKey,
    { wish, proven }: CreateShareCommand,
    now: Date,
  ): Promise<DraftedShare> {
    if (proven === undefined) {
      const behind = await this.credentials.chosenBy(holder, wish.credentialId, now);
      if (behind.status === 'absent') throw new CredentialNotActive();
      return { draft: this.drafts.draw(wish, behind.issue.credentialId, now), behind };
    }
    const draft = this.drafts.open(holder, proven.draft, wish, now);
    const { token, stream } = this.#named(holder, key, draft.seed);
    if ((await fold(this.store, stream, share)).state.status !== 'absent') throw usedDraft();
    const behind = await this.credentials.requireOf(holder, draft.credentialId);
    const terms = this.drafts.termsOf(holder, draft, token, behind);
    const { digest, verifyingKeyId } = await this.proofs.require(proven.proof, terms);
    return { draft, behind, proof: { submitted: proven.proof, verified: { digest, verifyingKeyId } } };
  }

  #named({ environment }: ActiveHolder, key: SubjectKey, seed: string): Named {
    const token = tokenOf(key, seed);
    const code = codeOf(key, seed);
    const tokenHash = hashToken(this.keyRing, environment, token);
    const codeHash = hashShareCode(this.keyRing, environment, code);
    return { token, code, tokenHash, codeHash, stream: shareStream(tokenHash) };
  }

  async #requireInstitution(institutionId: string): Promise<void> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    if (state.status === 'absent')
      throw new Problem('INSTITUTION_NOT_FOUND', 'There is no institution with the id named as audience.');
  }
}

const usedDraft = (): Problem => unusable('It was used already.');

function createdShare({ tokenHash, code, token }: Named, state: Share, isReplay: boolean): CreatedShare {
  assert(state.status !== 'absent' && state.creation.code !== undefined, 'A share was made without a code.');
  const { expiresAt } = state.creation;
  return { shareId: tokenHash, code, token, expiresAt, codeExpiresAt: state.creation.code.expiresAt, isReplay };
}

function creationOf(
  { token, code, tokenHash, codeHash, stream }: Named,
  key: SubjectKey,
  { permissions, audience, lifeMs }: ShareWish,
  { draft, proof }: DraftedShare,
): CreateShare {
  return defined({
    token: { hash: tokenHash, lastFour: lastFour(token) },
    code: { hash: codeHash, lastFour: lastFour(code) },
    permissions,
    audience,
    lifeMs,
    proof: proof?.verified,
    sealed: key.seal(stream, defined({ token, proof: proof?.submitted })),
    now: draft.createdAt,
  });
}
