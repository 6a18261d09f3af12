import { drawKey, drawSecret } from '../proving/drawn.js';
import { NoProof, type Prover } from '../proving/prover.js';
import { Refusal, Unreachable } from '../service/refusal.js';
import type {
  Attributes,
  CreatedShare,
  Credential,
  Login,
  Permission,
  ProvenDraft,
  Session,
  ShareContents,
} from '../service/shapes.js';
import type { WalletService } from '../service/wallet-service.js';
import { sentenceOf } from '../words/problems.js';
import { standingOf, wasSeen } from '../words/standing.js';
import type { RequestLink } from '../words/request-link.js';
import type { Memory } from './memory.js';
import type { Store } from './store.js';
import type { MakingStep, WalletEvent, WalletState } from './wallet-state.js';

const LOGIN_ENDED = 'Your login has ended. Log in again to go on.';

interface MadeWith {
  readonly share: CreatedShare;
  readonly hasProof: boolean;
}

/** What a person can do with the wallet. What goes wrong is thrown, for the screen that asked to say so. */
export class Wallet {
  constructor(
    private readonly service: WalletService,
    private readonly prover: Prover,
    private readonly store: Store<WalletState, WalletEvent>,
    private readonly memory: Memory,
  ) {
    const { login, made, pending } = memory.remembered;
    if (login !== undefined) store.happened({ type: 'LoggedIn', login });
    if (made !== undefined) store.happened({ type: 'ShareMade', made });
    if (pending !== undefined) void this.open(pending);
  }

  async signUp(email: string, password: string): Promise<void> {
    this.#letIn(await this.service.signUp(email, password));
  }

  async logIn(email: string, password: string): Promise<void> {
    this.#letIn(await this.service.logIn(email, password));
  }

  logOut(notice?: string): void {
    this.memory.forgetAll();
    this.store.happened({ type: 'LoggedOut', ...(notice === undefined ? {} : { notice }) });
  }

  /** Credentials and shares, as the service has them now. */
  async refresh(): Promise<void> {
    await Promise.all([this.refreshCredentials(), this.refreshShares()]);
  }

  async refreshCredentials(): Promise<void> {
    try {
      const credentials = await this.#asHolder(async (login) => {
        const held = await this.service.credentials(login);
        return Promise.all(held.map(({ credentialId }) => this.service.credential(login, credentialId)));
      });
      this.store.happened({ type: 'CredentialsCame', credentials });
    } catch (error) {
      this.store.happened({ type: 'CredentialsFailed', fault: sentenceOf(error) });
    }
  }

  async refreshShares(): Promise<void> {
    try {
      const { shares, nextCursor } = await this.#asHolder((login) => this.service.history(login));
      this.store.happened({ type: 'SharesCame', shares, olderCursor: nextCursor });
    } catch (error) {
      this.store.happened({ type: 'SharesFailed', fault: sentenceOf(error) });
    }
  }

  async readOlderShares(): Promise<void> {
    const { olderCursor } = this.store.read();
    if (olderCursor === undefined) return;
    const { shares, nextCursor } = await this.#asHolder((login) => this.service.history(login, olderCursor));
    this.store.happened({ type: 'OlderSharesCame', shares, olderCursor: nextCursor });
  }

  /** Has a credential issued, signed for proofs as well: its secret is drawn here and stays here. */
  async receive(attributes: Attributes): Promise<void> {
    const secret = drawSecret();
    const commitment = await this.prover.commit(secret).catch(unlessNoProof);
    const issued = await this.#asHolder((login) => this.service.issue(login, attributes, commitment));
    const { credentialId, provable } = issued;
    if (provable !== undefined)
      this.memory.remember({
        secrets: { ...this.memory.remembered.secrets, [credentialId]: { secret, provable } },
      });
    await this.refreshCredentials();
    this.#announce('The credential is in your wallet.');
  }

  async revokeCredential(credentialId: string): Promise<void> {
    await this.#asHolder((login) => this.service.revokeCredential(login, credentialId));
    await this.refreshCredentials();
    this.#announce('The credential is revoked.');
  }

  /** A code to read out. */
  async makeCode(permissions: readonly Permission[], audience: string | undefined): Promise<void> {
    const { credentialId } = this.#credentialToShare();
    const contents = { permissions, credentialId, ...(audience === undefined ? {} : { audience }) };
    try {
      const { share, hasProof } = await this.#make(contents, (step) =>
        this.store.happened({ type: 'MakingWent', step }),
      );
      const made = { ...share, permissions, hasProof };
      this.memory.remember({ made });
      this.store.happened({ type: 'ShareMade', made });
      this.#announce('Your code is ready.');
    } catch (error) {
      this.store.happened({ type: 'MakingFailed' });
      throw error;
    }
  }

  /** Looks what became of a share. */
  async lookAfter(shareId: string): Promise<void> {
    const share = await this.#asHolder((login) => this.service.readShare(login, shareId));
    const { making } = this.store.read();
    const isNews = making.status === 'made' && making.made.shareId === shareId && wasSeen(share);
    this.store.happened({ type: 'ShareCame', share });
    if (isNews && !(making.share !== undefined && wasSeen(making.share)))
      this.#announce(`${standingOf(share).who} has redeemed your code.`);
  }

  async takeBack(shareId: string): Promise<void> {
    await this.#asHolder((login) => this.service.revokeShare(login, shareId));
    await this.lookAfter(shareId);
    this.#announce('The share is taken back.');
  }

  putCodeAway(): void {
    this.memory.forget('made');
    this.store.happened({ type: 'CodePutAway' });
  }

  /** Who asks, and for what. Throws nothing: a request that is over is a screen of its own. */
  async open(link: RequestLink): Promise<void> {
    this.memory.remember({ pending: link });
    this.store.happened({ type: 'RequestSought' });
    try {
      const session = await this.#find(link);
      // Another request was opened meanwhile, or this one was left.
      if (this.memory.remembered.pending !== link) return;
      if (link.kind === 'link' && link.institutionId !== undefined && link.institutionId !== session.institutionId)
        return this.#over('This link was not made by the institution that it names. Do not answer it.');
      if (session.environment !== 'sandbox')
        return this.#over('This is a real request, and this is a practice wallet. Open it in the PASSID app.');
      this.store.happened({ type: 'RequestFound', session });
      this.#announce(`${session.institutionName} asks for your approval.`);
    } catch (error) {
      this.#over(sentenceOf(error));
    }
  }

  leaveRequest(): void {
    this.memory.forget('pending');
    this.store.happened({ type: 'RequestLeft' });
  }

  /** A share for this institution alone, given to this request. Tried again, it is the same share. */
  async approve(session: Session, permissions: readonly Permission[]): Promise<void> {
    const went = (step: MakingStep): void => this.store.happened({ type: 'AnswerWent', session, step });
    try {
      const { share, hasProof } = await this.#answerShare(session, permissions, went);
      went('sending');
      await this.#asHolder((login) => this.service.fulfil(login, session.requestId, share));
      this.memory.forget('pending');
      this.store.happened({ type: 'RequestApproved', session, permissions, hasProof });
      this.#announce(`Shared with ${session.institutionName}.`);
    } catch (error) {
      this.#answerFailed(session, error);
    }
  }

  async decline(session: Session, reason: string | undefined): Promise<void> {
    try {
      await this.#asHolder((login) => this.service.decline(login, session.requestId, reason));
      this.memory.forget('pending');
      this.store.happened({ type: 'RequestDeclined', session });
      this.#announce('Declined. Nothing was shared.');
    } catch (error) {
      this.#answerFailed(session, error);
    }
  }

  /** For good. */
  async erase(): Promise<void> {
    await this.#asHolder((login) => this.service.erase(login));
    this.logOut('Everything about you was erased.');
  }

  setOnline(isOnline: boolean): void {
    this.store.happened({ type: isOnline ? 'WentOnline' : 'WentOffline' });
  }

  #letIn(login: Login): void {
    this.memory.remember({ login });
    this.store.happened({ type: 'LoggedIn', login });
  }

  /** An expired login leads back to the login screen. */
  async #asHolder<Answer>(ask: (login: Login) => Promise<Answer>): Promise<Answer> {
    const { login } = this.store.read();
    if (login === undefined) throw new Refusal('HOLDER_LOGIN_MISSING', 401, LOGIN_ENDED);
    try {
      return await ask(login);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'HOLDER_LOGIN_INVALID') this.logOut(LOGIN_ENDED);
      throw error;
    }
  }

  /** Throws CREDENTIAL_NOT_ACTIVE, as the service would. */
  #credentialToShare(): Credential {
    const found = this.store.read().credentials.items.find(({ status }) => status === 'active');
    if (found === undefined) throw new Refusal('CREDENTIAL_NOT_ACTIVE', 409, '');
    return found;
  }

  /** With a proof wherever there is something to prove with, and somebody to verify it. */
  async #make(contents: ShareContents, went: (step: MakingStep) => void): Promise<MadeWith> {
    went('drafting');
    const proven = await this.#prove(contents, () => went('proving'));
    went('sending');
    try {
      return { share: await this.#send(contents, proven), hasProof: proven !== undefined };
    } catch (error) {
      const isUnjudged = error instanceof Refusal && error.code === 'PROOFS_UNAVAILABLE' && proven !== undefined;
      if (!isUnjudged) throw error;
      return { share: await this.#send(contents, undefined), hasProof: false };
    }
  }

  /** Retries once after a lost answer; the same key makes no second share. */
  async #send(contents: ShareContents, proven: ProvenDraft | undefined): Promise<CreatedShare> {
    const key = drawKey();
    const send = (): Promise<CreatedShare> =>
      this.#asHolder((login) => this.service.share(login, contents, proven, key));
    return send().catch((error: unknown) => {
      if (error instanceof Unreachable) return send();
      throw error;
    });
  }

  async #prove(contents: ShareContents, onDrafted: () => void): Promise<ProvenDraft | undefined> {
    const secrets = this.memory.remembered.secrets[contents.credentialId];
    if (secrets === undefined) return undefined;
    const { draft, terms } = await this.#asHolder((login) => this.service.draft(login, contents));
    onDrafted();
    const proof = await this.prover.prove(terms, secrets).catch(unlessNothingToProveWith);
    return proof === undefined ? undefined : { draft, proof };
  }

  async #answerShare(
    session: Session,
    permissions: readonly Permission[],
    went: (step: MakingStep) => void,
  ): Promise<MadeWith> {
    const { credentialId } = this.#credentialToShare();
    const contents = { permissions, credentialId, audience: session.institutionId };
    const { answers } = this.memory.remembered;
    const before = answers[session.requestId];
    if (before?.contents === JSON.stringify(contents)) return { share: before, hasProof: before.hasProof };
    const made = await this.#make(contents, went);
    const answer = { ...made.share, contents: JSON.stringify(contents), hasProof: made.hasProof };
    this.memory.remember({ answers: { ...answers, [session.requestId]: answer } });
    return made;
  }

  #find(link: RequestLink): Promise<Session> {
    return link.kind === 'code' ? this.service.sessionByCode(link.code) : this.service.session(link.requestId);
  }

  /** A request that is over cannot be retried; anything else can. */
  #answerFailed(session: Session, error: unknown): void {
    const isOver = error instanceof Refusal && /^SESSION_/.test(error.code);
    if (isOver) return this.#over(sentenceOf(error));
    this.store.happened({ type: 'AnswerFailed', session });
    throw error;
  }

  #over(why: string): void {
    this.memory.forget('pending');
    this.store.happened({ type: 'RequestOver', why });
    this.#announce(why);
  }

  #announce(text: string): void {
    this.store.happened({ type: 'Announced', text });
  }
}

/** Without a commitment the credential is signed all the same; it cannot be proved. */
function unlessNoProof(error: unknown): undefined {
  if (!(error instanceof NoProof)) throw error;
  return undefined;
}

/** A deployment that gives out no proving key is shared with without a proof. */
function unlessNothingToProveWith(error: unknown): undefined {
  if (!(error instanceof NoProof && error.fault === 'NothingToProveWith')) throw error;
  return undefined;
}
