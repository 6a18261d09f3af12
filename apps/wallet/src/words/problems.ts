import { NoProof } from '../proving/prover.js';
import { Refusal, Unreachable } from '../service/refusal.js';

const SENTENCES: Readonly<Record<string, string>> = {
  HOLDER_EXISTS: 'There is a wallet with this e-mail address already. Log in instead.',
  HOLDER_LOGIN_FAILED: 'There is no wallet with this e-mail address and password.',
  HOLDER_LOGIN_INVALID: 'Your login has ended. Log in again.',
  HOLDER_LOGIN_MISSING: 'Your login has ended. Log in again.',
  CREDENTIAL_NOT_ACTIVE: 'This credential has expired or was revoked. Receive a new one first.',
  CREDENTIAL_NOT_FOUND: 'This credential is not in your wallet any more.',
  INSTITUTION_NOT_FOUND: 'No institution has this number. Ask them for it, or leave it empty.',
  SESSION_NOT_FOUND: 'No request has this code. Check it with the institution.',
  SESSION_EXPIRED: 'This request has expired. Ask the institution for a new code.',
  SESSION_COMPLETED: 'This request was answered already.',
  SESSION_DECLINED: 'This request was declined already.',
  SESSION_ALREADY_ANSWERED: 'This request was answered already.',
  SHARE_NOT_FOUND: 'This share is not in your wallet.',
  PROOF_INVALID: 'The proof did not hold. Receive a new credential and try again.',
  SHARE_DRAFT_UNUSABLE: 'That took too long. Try again.',
  RATE_LIMITED: 'Too many tries in a short time. Wait a minute, then try again.',
};

/** One plain sentence or two for whatever went wrong. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Unreachable) return 'PASSID cannot be reached. Check your connection and try again.';
  if (error instanceof NoProof) return 'Your device could not make the proof. Try again.';
  if (!(error instanceof Refusal)) return 'Something went wrong on this page. Try again.';
  return SENTENCES[error.code] ?? (error.detail === '' ? 'That did not work. Try again.' : error.detail);
}
