import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing, lastFour, type SubjectKey } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assert,
  createShare,
  defined,
  institution,
  institutionStream,
  share,
  type CreateShare,
  type Share,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Holders } from '../../../door/auth/holders.js';
import type { Holder } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { walletContext } from '../../../door/context.js';
import { AcceptedRequests } from '../../../door/idempotency/accepted-requests.js';
import type { Idempotency } from '../../../door/idempotency/operations.js';
import { ShareDrafts, usedDraft, type PreparedShare, type ProvenDraft, type RequestedShare } from '../share-drafts.js';
import { shareSecretsOf, type ShareSecrets } from '../share-secrets.js';

const ROUTE = 'create-share';

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
    requested: RequestedShare;
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
    private readonly drafts: ShareDrafts,
    private readonly requests: AcceptedRequests,
    private readonly clock: Clock,
  ) {}

  async execute(command: CreateShareCommand): Promise<CreatedShare> {
    const { requestId, requested, proven, idempotency } = command;
    const holder = await this.holders.require(command.holder.holderId);
    const key = await this.vault.keyOf(holder.holderId);
    const secretsOf = (seed: string): ShareSecrets => shareSecretsOf(this.keyRing, holder, key, seed);
    const now = this.clock.now();
    const request = { caller: holder, route: ROUTE, idempotency, now: now.toISOString() };
    const accepted = await this.requests.find(request);
    const made = accepted === undefined ? undefined : await this.#madeBefore(secretsOf(accepted));
    if (made !== undefined) return made;
    if (requested.audience !== undefined) await this.#requireInstitution(requested.audience);
    const prepared = await this.drafts.prepare({ holder, key, requested, proven, now });
    const context = walletContext(holder, holder.holderId, requestId, now);
    const secrets = secretsOf(accepted ?? (await this.requests.accept(request, prepared.draft.seed, context)));
    const creation = creationOf(secrets, key, requested, prepared);
    const decide = (current: Share) => {
      if (current.status === 'absent') return createShare(creation, prepared.credential, current);
      if (idempotency === undefined) throw usedDraft();
      return [];
    };
    const { state, appended } = await transact(this.store, secrets.stream, share, decide, context, { assumeNew: true });
    return createdShare(secrets, state, appended.length === 0);
  }

  /** Undefined for one that was accepted and not made because its process died: it is made now. */
  async #madeBefore(secrets: ShareSecrets): Promise<CreatedShare | undefined> {
    const { state } = await fold(this.store, secrets.stream, share);
    return state.status === 'absent' ? undefined : createdShare(secrets, state, true);
  }

  async #requireInstitution(institutionId: string): Promise<void> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    if (state.status === 'absent')
      throw new Problem('INSTITUTION_NOT_FOUND', 'There is no institution with the id named as audience.');
  }
}

function createdShare({ tokenHash, code, token }: ShareSecrets, state: Share, isReplay: boolean): CreatedShare {
  assert(state.status !== 'absent' && state.creation.code !== undefined, 'A share was made without a code.');
  const { expiresAt } = state.creation;
  return { shareId: tokenHash, code, token, expiresAt, codeExpiresAt: state.creation.code.expiresAt, isReplay };
}

function creationOf(
  { token, code, tokenHash, codeHash, stream }: ShareSecrets,
  key: SubjectKey,
  { permissions, audience, lifeMs }: RequestedShare,
  { draft, proof }: PreparedShare,
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
