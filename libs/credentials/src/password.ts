import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet, first choice: Argon2id (the library's default), 19 MiB, two passes, one lane. */
const ARGON2ID = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/** Characters. NIST SP 800-63B-4 asks for at least 64; longer input only costs hashing time. */
const PASSWORD_LENGTH_MAX = 1024;

/** The PHC string to store. Normalised to NFKC, so that all keyboards produce the same text. @throws RangeError past 1024 characters. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length > PASSWORD_LENGTH_MAX) {
    throw new RangeError(`A password has at most ${PASSWORD_LENGTH_MAX} characters.`);
  }
  return hash(password.normalize('NFKC'), ARGON2ID);
}

/**
 * False for a wrong password and for an unknown account (`stored` undefined), after the same work: timing does not reveal
 * which addresses have an account. Rejects when `stored` is no Argon2 hash: a damaged row is not a wrong password.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  if (password.length > PASSWORD_LENGTH_MAX) return false;
  if (stored !== undefined) return verify(stored, password.normalize('NFKC'));
  await hashPassword(password);
  return false;
}
