import { Injectable } from '@nestjs/common';
import { claimsGranted, type Permission } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import {
  assert,
  defined,
  institution,
  institutionStream,
  isReached,
  share,
  ShareNotFound,
  shareStream,
  type Environment,
  type ExistingShare,
  type Share,
} from '@passid/ledger';
import {
  catchUp,
  disclosures,
  findDisclosures,
  findWalletContents,
  walletContents,
  type SharedWith,
} from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';
import type { ActiveHolder } from '../../../door/auth/holders.js';
import type { DisclosureAnswer, ShareAnswer } from './share-history.answer.js';

/** Shares of one page. */
const PAGE = 50;

/** Verifications shown of one share: three months of a bank that verifies every day. */
const DISCLOSURES_MAX = 100;

export interface HistoryPage {
  readonly shares: ShareAnswer[];
  readonly nextCursor: bigint | undefined;
}

/** What a holder shared, and what became of it. */
@Injectable()
export class ShareHistories {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async pageOf({ holderId, environment }: ActiveHolder, before: bigint | undefined): Promise<HistoryPage> {
    await catchUp(this.store, this.pool, walletContents);
    const items = await findWalletContents(this.pool, holderId, 'share', defined({ before, limit: PAGE + 1 }));
    const page = items.slice(0, PAGE);
    const states = await Promise.all(page.map(({ id }) => this.#read(id)));
    const shares = await this.#toldOf(environment, states.filter(exists));
    return { shares, nextCursor: items.length > PAGE ? page.at(-1)?.position : undefined };
  }

  /** Somebody else's is answered as one that does not exist. Throws ShareNotFound. */
  async one({ holderId, environment }: ActiveHolder, shareId: string): Promise<ShareAnswer> {
    const state = await this.#read(shareId);
    if (!exists(state) || state.creation.holderId !== holderId) throw new ShareNotFound();
    const [answer] = await this.#toldOf(environment, [state]);
    assert(answer !== undefined, 'A share was read and not answered.');
    return answer;
  }

  async #read(tokenHash: string): Promise<Share> {
    return (await fold(this.store, shareStream(tokenHash), share)).state;
  }

  async #toldOf(environment: Environment, states: readonly ExistingShare[]): Promise<ShareAnswer[]> {
    await catchUp(this.store, this.pool, disclosures);
    const hashes = states.map(({ creation }) => creation.tokenHash);
    const told = await findDisclosures(this.pool, environment, hashes, DISCLOSURES_MAX);
    const names = await this.#namesOf([...new Set(told.map(({ institutionId }) => institutionId))]);
    const now = this.clock.now().toISOString();
    return states.map((state) => {
      const ofThis = told.filter(({ tokenHash }) => tokenHash === state.creation.tokenHash);
      return shareAnswer(
        state,
        ofThis.map((each) => disclosureAnswer(each, names)),
        now,
      );
    });
  }

  async #namesOf(institutionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const named = institutionIds.map(async (id) => {
      const { state } = await fold(this.store, institutionStream(id), institution);
      return [id, state.status === 'absent' ? '' : state.name] as const;
    });
    return new Map(await Promise.all(named));
  }
}

const exists = (state: Share): state is ExistingShare => state.status !== 'absent';

function shareAnswer({ status, creation }: ExistingShare, told: DisclosureAnswer[], now: string): ShareAnswer {
  const { tokenHash, tokenLastFour, code, source, permissions, audience, createdAt, expiresAt } = creation;
  const isOver = status !== 'revoked' && isReached(expiresAt, now);
  return defined({
    shareId: tokenHash,
    tokenLastFour,
    codeLastFour: code?.lastFour,
    credentialId: source.kind === 'credential' ? source.credentialId : undefined,
    status: isOver ? ('expired' as const) : status === 'open' ? ('active' as const) : status,
    permissions: [...permissions],
    audience,
    hasProof: creation.proof !== undefined,
    createdAt,
    expiresAt,
    disclosures: told,
  });
}

/** A denial told nothing of the claims. */
function disclosureAnswer(told: SharedWith, names: ReadonlyMap<string, string>): DisclosureAnswer {
  const { institutionId, via, status, concludedAt, requested, notGranted } = told;
  const claims = claimsGranted(requested as Permission[], notGranted as Permission[]);
  return {
    institutionId,
    institutionName: names.get(institutionId) ?? '',
    via,
    status,
    claims: status === 'denied' ? [] : [...claims],
    at: concludedAt.toISOString(),
  };
}
