import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { Problem, validationFailed } from '@passid/http';
import { credential, credentialStream, issueCredential, type Credential, type CredentialIssue } from '@passid/ledger';
import type { CredentialAttributes, SignedCredential } from '@passid/proofs';
import { Clock, Config } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Holders, type ActiveHolder } from '../../../door/auth/holders.js';
import type { Issuer } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { walletContext } from '../../../door/context.js';
import { resourceId } from '../../../door/ids.js';
import { signEnvelope } from '../../../verifying/verdict/credential-envelope.js';
import { ShareProofs } from '../../../verifying/verdict/share-proofs.js';
import { inDecimal } from '../provable-credential.answer.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const LIFE_DEFAULT_MS = 90 * DAY_MS;
const LIFE_MAX_MS = 366 * DAY_MS;

/** `provable` is what the wallet proves with. */
export interface IssuedCredential {
  readonly issue: CredentialIssue;
  readonly provable?: SignedCredential;
}

export class IssueCredentialCommand extends commandOf<
  {
    requestId: string;
    issuer: Issuer;
    /** Named by an operator; a holder's own otherwise. */
    holderId: string | undefined;
    attributes: Omit<CredentialAttributes, 'issuedAt' | 'expiresAt'>;
    issuedAt: string | undefined;
    expiresAt: string | undefined;
    /** The wallet's, to be able to prove. */
    holderCommitment: bigint | undefined;
  },
  IssuedCredential
>() {}

@CommandHandler(IssueCredentialCommand)
export class IssueCredentialHandler implements ICommandHandler<IssueCredentialCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly holders: Holders,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly proofs: ShareProofs,
  ) {}

  async execute(command: IssueCredentialCommand): Promise<IssuedCredential> {
    const { holderId, environment } = await this.#receiverOf(command);
    const now = this.clock.now();
    const attributes = { ...command.attributes, ...lifeOf(command, now) };
    const credentialId = resourceId('pid');
    const stream = credentialStream(credentialId);
    const issuer = this.config.publicUrl;
    const envelope = signEnvelope(this.keyRing, {
      iss: issuer,
      credential_id: credentialId,
      holder_id: holderId,
      environment,
      attributes,
    });
    const key = await this.vault.keyOf(holderId);
    const { issuedAt, expiresAt } = attributes;
    const { holderCommitment } = command;
    const provable =
      holderCommitment === undefined
        ? {}
        : { provable: this.proofs.issuerOf(environment).issue(credentialId, attributes, holderCommitment) };
    const sealed = key.seal(stream, { envelope, ...inDecimal(provable) });
    const issue = { credentialId, holderId, issuer, issuedAt, expiresAt, sealed };
    const context = walletContext({ environment }, command.issuer.id, command.requestId, now);
    const decide = (before: Credential) => issueCredential(issue, before);
    await transact(this.store, stream, credential, decide, context, { assumeNew: true });
    return { issue, ...provable };
  }

  /** A sandbox wallet plays the issuer for itself. In live, and for anybody else, an operator issues. */
  async #receiverOf({ issuer, holderId }: IssueCredentialCommand): Promise<ActiveHolder> {
    if (issuer.kind === 'operator') {
      if (holderId === undefined)
        throw validationFailed([{ pointer: '/holderId', detail: 'Name the holder the credential is for.' }]);
      const receiver = await this.holders.find(holderId);
      if (receiver === undefined) throw new Problem('HOLDER_NOT_FOUND', 'There is no holder with this id.');
      return receiver;
    }
    const own = await this.holders.require(issuer.id);
    if (own.environment === 'live' || (holderId !== undefined && holderId !== own.holderId))
      throw new Problem('ISSUER_REQUIRED', 'A holder issues credentials only to their own sandbox wallet.');
    return own;
  }
}

/** To the second: that is what the circuit signs. */
function lifeOf({ issuedAt, expiresAt }: IssueCredentialCommand, now: Date): { issuedAt: string; expiresAt: string } {
  const issued = wholeSeconds(issuedAt === undefined ? now.getTime() : Date.parse(issuedAt));
  const expires = wholeSeconds(expiresAt === undefined ? issued + LIFE_DEFAULT_MS : Date.parse(expiresAt));
  if (issued > now.getTime())
    throw validationFailed([{ pointer: '/issuedAt', detail: 'A credential cannot be issued in the future.' }]);
  if (expires <= now.getTime())
    throw validationFailed([{ pointer: '/expiresAt', detail: 'A credential cannot have expired when it is issued.' }]);
  if (expires - issued > LIFE_MAX_MS)
    throw validationFailed([{ pointer: '/expiresAt', detail: 'A credential lives for at most a year.' }]);
  return { issuedAt: new Date(issued).toISOString(), expiresAt: new Date(expires).toISOString() };
}

const wholeSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;
