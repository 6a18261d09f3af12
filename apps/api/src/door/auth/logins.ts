import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { addMilliseconds, login, loginStream, openLogin, type Role } from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import { newId } from '../ids.js';
import { workspaceContext } from '../context.js';
import type { LoginAnswer } from './login.answer.js';
import { refreshTokenOf } from './refresh-token.js';

/** A stolen token is of use no longer than this; the refresh token, which is sent to one endpoint only, goes on. */
const TOKEN_LIFE_MS = 15 * 60 * 1000;

/** A login outlives a working day by little; after it, the password is asked for again. */
const LOGIN_LIFE_MS = 12 * 60 * 60 * 1000;

/** Somebody who may log in, and what a token about them says. */
export interface Entrant {
  readonly institutionId: string;
  readonly memberId: string;
  readonly role: Role;
}

/** Opens logins, and signs what is shown of them. */
@Injectable()
export class Logins {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** For a person whose password was just checked or chosen. */
  async open(entrant: Entrant, requestId: string): Promise<LoginAnswer> {
    const now = this.clock.now();
    const { institutionId, memberId } = entrant;
    const loginId = newId('lgn');
    const expiresAt = addMilliseconds(now.toISOString(), LOGIN_LIFE_MS);
    const command = { loginId, institutionId, memberId, expiresAt, now: now.toISOString() };
    const context = workspaceContext(institutionId, memberId, requestId, now);
    const decide = openLogin.bind(undefined, command);
    await transact(this.store, loginStream(loginId), login, decide, context, { assumeNew: true });
    return this.answer(entrant, { loginId, generation: 0, expiresAt }, now);
  }

  answer(
    { institutionId, memberId, role }: Entrant,
    login: { readonly loginId: string; readonly generation: number; readonly expiresAt: string },
    now: Date,
  ): LoginAnswer {
    const { loginId, generation, expiresAt: loginEnd } = login;
    const end = Math.min(now.getTime() + TOKEN_LIFE_MS, Date.parse(loginEnd));
    const expiresAt = new Date(Math.floor(end / 1000) * 1000);
    const token = this.keyRing.signLogin({
      subject: memberId,
      audience: 'institution',
      issuer: this.config.publicUrl,
      claims: { institution_id: institutionId, login_id: loginId, role },
      issuedAt: now,
      expiresAt,
    });
    return {
      token,
      expiresAt: expiresAt.toISOString(),
      refreshToken: refreshTokenOf(this.keyRing, loginId, generation),
      refreshExpiresAt: loginEnd,
      institutionId,
      memberId,
      role,
    };
  }
}
