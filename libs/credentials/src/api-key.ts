import { hkdfSync, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Environment } from '@passid/ledger';

export interface ParsedApiKey {
  readonly environment: Environment;
  readonly key: string;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Characters; 142 bits. */
const RANDOM_LENGTH = 24;

/** Characters: the least that the contract lets a key have. */
const RANDOM_LENGTH_MIN = 20;

/** Characters: longer is no key of ours, and is not read further. */
const RANDOM_LENGTH_MAX = 64;

/** Base62 characters: 62^6 is the first power of 62 beyond 2^32. */
const CHECKSUM_LENGTH = 6;

/** Bytes: no weaker than the 142 bits of the characters they become. */
const SEED_LENGTH_MIN = 32;

/** Bytes. 62 of 64 candidates are kept, so a stream with fewer than 24 good ones among 96 comes once in 10^80 seeds. */
const CANDIDATES = 96;

const FORM = new RegExp(
  `^pk_(sandbox|live)_([0-9A-Za-z]{${RANDOM_LENGTH_MIN},${RANDOM_LENGTH_MAX}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/**
 * `pk_sandbox_` or `pk_live_`, 24 base62 characters, and their CRC-32 (IEEE) as six base62 digits padded with `0`: the form of
 * GitHub's tokens, so a scanner can tell a leaked key from noise. The same bytes give the same key.
 * The characters are drawn without bias: HKDF-SHA256 stretches the seed, and values past the 62nd are passed over.
 * @throws RangeError for fewer than 32 bytes.
 */
export function apiKeyFrom(environment: Environment, bytes: Uint8Array): string {
  if (bytes.length < SEED_LENGTH_MIN) {
    throw new RangeError(`An API key needs ${SEED_LENGTH_MIN} random bytes, not ${bytes.length}.`);
  }
  const random = base62From(bytes);
  return `pk_${environment}_${random}${checksum(random)}`;
}

export function generateApiKey(environment: Environment): string {
  return apiKeyFrom(environment, randomBytes(SEED_LENGTH_MIN));
}

/** The key and its environment when form and checksum hold. It says nothing of whether the key was ever issued. */
export function parseApiKey(text: string): ParsedApiKey | undefined {
  const [, environment, random, sum] = FORM.exec(text) ?? [];
  if (random === undefined || sum !== checksum(random)) return undefined;
  return { environment: environment === 'live' ? 'live' : 'sandbox', key: text };
}

function base62From(seed: Uint8Array): string {
  const candidates = new Uint8Array(hkdfSync('sha256', seed, '', 'passid/api-key/v1', CANDIDATES));
  const characters = Array.from(candidates, (byte) => BASE62[byte & 63] ?? '').join('');
  if (characters.length < RANDOM_LENGTH) throw new RangeError('These bytes give no API key. Draw others.');
  return characters.slice(0, RANDOM_LENGTH);
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = `${BASE62[rest % 62]}${digits}`;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
