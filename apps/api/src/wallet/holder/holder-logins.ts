import { Injectable } from '@nestjs/common';
import { KeyRing, verifyPassword } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import { Problem } from '@passid/http';
import { holder, holderStream, type Environment } from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import { SubjectKeys, Vault } from '@passid/subjects';
import type { ActiveHolder } from '../../door/auth/holders.js';
import { hashHolderName, type HolderName } from './holder-name.js';

/** Half a day: a little longer than a working day. */
const LOGIN_LIFE_MS = 12 * 60 * 60 * 1000;

interface Account {
  readonly holderId: string;
  readonly passwordHash: string;
}

export interface HolderLogin {
  readonly holderId: string;
  readonly environment: Environment;
  readonly token: string;
  readonly expiresAt: string;
}

/** Names and passwords of wallets, and the logins they open. */
@Injectable()
export class HolderLogins {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly subjectKeys: SubjectKeys,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Whether this is the holder's id, or the user id they signed up with. */
  async isNamed({ holderId, environment }: ActiveHolder, name: string): Promise<boolean> {
    if (name === holderId) return true;
    const loginHash = hashHolderName(this.keyRing, environment, { kind: 'userId', name });
    return (await this.subjectKeys.findByLogin(environment, loginHash)) === holderId;
  }

  /** Throws HOLDER_LOGIN_FAILED, for a wrong password and an unknown name alike, after the same work. */
  async authenticate(environment: Environment, name: HolderName, password: string): Promise<ActiveHolder> {
    const account = await this.#accountOf(environment, name);
    const isRight = await verifyPassword(password, account?.passwordHash);
    if (account === undefined || !isRight)
      throw new Problem('HOLDER_LOGIN_FAILED', 'There is no wallet with this name and password.');
    return { holderId: account.holderId, environment };
  }

  async #accountOf(environment: Environment, name: HolderName): Promise<Account | undefined> {
    const holderId = await this.subjectKeys.findByLogin(environment, hashHolderName(this.keyRing, environment, name));
    if (holderId === undefined) return undefined;
    const stream = holderStream(holderId);
    const { state } = await fold(this.store, stream, holder);
    if (state.status !== 'active') return undefined;
    const opened = await this.vault.open<{ passwordHash: string }>(stream, state.sealed);
    return opened.isErased ? undefined : { holderId, passwordHash: opened.content.passwordHash };
  }

  logIn({ holderId, environment }: ActiveHolder): HolderLogin {
    const issuedAt = this.clock.now();
    const expiresAt = new Date(Math.floor((issuedAt.getTime() + LOGIN_LIFE_MS) / 1000) * 1000);
    const token = this.keyRing.signLogin({
      subject: holderId,
      audience: 'holder',
      issuer: this.config.publicUrl,
      claims: { environment },
      issuedAt,
      expiresAt,
    });
    return { holderId, environment, token, expiresAt: expiresAt.toISOString() };
  }
}
