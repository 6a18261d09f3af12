import { sha256 } from '@noble/hashes/sha2.js';
import { fieldElementOf, integerOf } from './fields.js';
import { ATTRIBUTE_LIMITS, type CheckResult, type CredentialAttributes } from './policy.js';

/** Attributes as the field elements that are signed and proved. */
export interface EncodedCredential {
  readonly credentialId: bigint;
  readonly income: bigint;
  readonly currency: bigint;
  readonly windowDays: bigint;
  readonly linkedAccounts: bigint;
  readonly paymentScore: bigint;
  readonly savingsScore: bigint;
  readonly identity: bigint;
  readonly fraud: bigint;
  readonly sanctions: bigint;
  readonly corridor: bigint;
  readonly issuedAt: bigint;
  readonly expiresAt: bigint;
}

/** Attributes that the circuit could not take. The message names the attribute. */
export class AttributeOutOfRange extends RangeError {
  override readonly name = 'AttributeOutOfRange';
}

/** Unix seconds have 40 bits in the circuit: until the year 36812. */
const SECONDS_MAX = 2 ** 40 - 1;

const CHECK_CODES = { not_done: 0n, passed: 1n, failed: 2n } as const satisfies Record<CheckResult, bigint>;

const utf8 = new TextEncoder();

const CURRENCY = /^[A-Z]{3}$/;
const CORRIDOR = /^([A-Z]{2})->([A-Z]{2})$/;

/** @throws AttributeOutOfRange when an attribute does not fit. */
export function encodeCredential(credentialId: string, attributes: CredentialAttributes): EncodedCredential {
  if (!CURRENCY.test(attributes.currency)) throw new AttributeOutOfRange('currency is not an ISO 4217 code.');
  const encoded = {
    credentialId: encodeCredentialId(credentialId),
    income: whole('monthlyIncome', attributes.monthlyIncome, ATTRIBUTE_LIMITS.monthlyIncomeMax),
    currency: encodeText(attributes.currency),
    windowDays: whole('dataWindowDays', attributes.dataWindowDays, ATTRIBUTE_LIMITS.dataWindowDaysMax),
    linkedAccounts: whole('linkedAccounts', attributes.linkedAccounts, ATTRIBUTE_LIMITS.linkedAccountsMax),
    paymentScore: whole('paymentScore', attributes.paymentScore, ATTRIBUTE_LIMITS.scoreMax),
    savingsScore: whole('savingsScore', attributes.savingsScore, ATTRIBUTE_LIMITS.scoreMax),
    identity: CHECK_CODES[attributes.identityCheck],
    fraud: CHECK_CODES[attributes.fraudCheck],
    sanctions: CHECK_CODES[attributes.sanctionsCheck],
    corridor: encodeCorridor(attributes.corridor),
    issuedAt: unixSeconds('issuedAt', attributes.issuedAt),
    expiresAt: unixSeconds('expiresAt', attributes.expiresAt),
  };
  if (encoded.expiresAt < encoded.issuedAt) throw new AttributeOutOfRange('expiresAt is before issuedAt.');
  return encoded;
}

/** A hash, so that an id of any form is one field element; ids are random, so the hash cannot be guessed from outside. */
export function encodeCredentialId(credentialId: string): bigint {
  return fieldElementOf(sha256(utf8.encode(`passid/credential-id/v1:${credentialId}`)));
}

/** ASCII, the first letter in the highest byte. */
export function encodeText(text: string): bigint {
  return integerOf(utf8.encode(text));
}

/** Whole seconds, rounded down. @throws AttributeOutOfRange for what is no instant, or one the circuit cannot take. */
export function unixSeconds(name: string, instant: string): bigint {
  return whole(name, Math.floor(Date.parse(instant) / 1000), SECONDS_MAX);
}

/** `KE->GB` is the four bytes KEGB; no corridor is 0. */
function encodeCorridor(corridor: string | undefined): bigint {
  if (corridor === undefined) return 0n;
  const countries = CORRIDOR.exec(corridor);
  if (countries === null) throw new AttributeOutOfRange('corridor is not of the form KE->GB.');
  return encodeText(`${countries[1]}${countries[2]}`);
}

export function decodeCorridor(word: bigint): string | undefined {
  if (word === 0n) return undefined;
  const letters = [24n, 16n, 8n, 0n].map((at) => Number(BigInt.asUintN(8, word >> at)));
  const text = String.fromCharCode(...letters);
  return `${text.slice(0, 2)}->${text.slice(2)}`;
}

function whole(name: string, value: number, max: number): bigint {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new AttributeOutOfRange(`${name} is not a whole number from 0 to ${max}.`);
  return BigInt(value);
}
