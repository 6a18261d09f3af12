import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type * as Snarkjs from 'snarkjs';
import { contributionsOf, type Contribution } from './transcript.js';
import { withSnarkjs } from './with-snarkjs.js';

/** One honest contributor is enough; of three strangers one will be. */
const CONTRIBUTIONS_MIN = 3;

/** What a ceremony leaves behind. Paths. */
export interface Ceremony {
  readonly constraints: string;
  readonly powers: string;
  readonly provingKey: string;
  readonly verifyingKey: string;
}

/** One question about a ceremony and its answer. */
export interface CeremonyCheck {
  readonly what: string;
  readonly holds: boolean;
  /** What a reader compares with what the ceremony published. */
  readonly detail: string;
}

/**
 * Computes everything about a ceremony that can be computed: a first phase that follows from its contributions, a proving key that
 * belongs to circuit and powers and has been through what it says, a verifying key that belongs to it. Who contributed, and whether
 * they destroyed their secrets, no computation shows. Never throws for what is in the files.
 */
export async function verifyCeremony(
  ceremony: Ceremony,
  { singleThread = false }: { readonly singleThread?: boolean } = {},
): Promise<readonly CeremonyCheck[]> {
  // In memory: where snarkjs finds a fault in a file it leaves it open.
  const [constraints, powers, provingKey, verifyingKey] = await Promise.all([
    readFile(ceremony.constraints),
    readFile(ceremony.powers),
    readFile(ceremony.provingKey),
    readFile(ceremony.verifyingKey),
  ]);
  const contributed = checkContributions(provingKey);
  // snarkjs believes the counts in a file, and a damaged one can keep it busy for hours.
  if (!contributed.isLegible) return [contributed];
  return withSnarkjs({ singleThread }, async ({ powersOfTau, zKey }) => [
    contributed,
    await check('the powers of tau follow from their contributions', powers, (heard) =>
      powersOfTau.verify(inMemory(powers), heard),
    ),
    await check('the proving key follows from circuit, powers and contributions', constraints, (heard) =>
      zKey.verifyFromR1cs(inMemory(constraints), inMemory(powers), inMemory(provingKey), heard),
    ),
    await check('the verifying key is that of the proving key', verifyingKey, async () => {
      const exported = await zKey.exportVerificationKey(inMemory(provingKey));
      return isSame(exported, JSON.parse(verifyingKey.toString()) as object);
    }),
  ]);
}

function checkContributions(provingKey: Buffer): CeremonyCheck & { readonly isLegible: boolean } {
  const what = `at least ${CONTRIBUTIONS_MIN} contributed, and then a beacon`;
  try {
    const contributions = contributionsOf(provingKey);
    const people = contributions.filter(({ kind }) => kind === 'contribution');
    const holds = people.length >= CONTRIBUTIONS_MIN && contributions.at(-1)?.kind === 'beacon';
    return { what, holds, detail: contributions.map(shown).join(', ') || 'nobody contributed', isLegible: true };
  } catch (error) {
    return { what, holds: false, detail: (error as Error).message, isLegible: false };
  }
}

const shown = ({ kind, name, beacon }: Contribution): string =>
  kind === 'beacon' ? `beacon ${beacon ?? ''}` : name || 'somebody without a name';

/** snarkjs answers, throws or reads past the end of a damaged file: all but a plain yes is a no. */
async function check(
  what: string,
  file: Buffer,
  ask: (heard: ContributionHashes) => Promise<boolean>,
): Promise<CeremonyCheck> {
  const fingerprint = blake2bOf(file);
  const heard = new ContributionHashes();
  try {
    return { what, holds: await ask(heard), detail: [fingerprint, ...heard.hashes].join('\n') };
  } catch (error) {
    return { what, holds: false, detail: [fingerprint, (error as Error).message].join('\n') };
  }
}

/** snarkjs names a file that it complains about, and would take its content for its name. */
const inMemory = (data: Buffer): Snarkjs.MemoryFile => ({ type: 'mem', data, toString: () => 'the file' });

/** The hash that ceremonies publish. */
const blake2bOf = (file: Buffer): string => `blake2b ${createHash('blake2b512').update(file).digest('hex')}`;

function isSame(one: object, other: object): boolean {
  const text = (value: object): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return text(one) === text(other);
}

/** Of what snarkjs tells: the hash of each contribution, which its contributor has written down. */
class ContributionHashes implements Snarkjs.Logger {
  readonly hashes: string[] = [];

  info(text: string): void {
    if (/^contribution #/i.test(text)) this.hashes.push(text.replace(/\s+/g, ' ').trim());
  }
  error(): void {}
  warn(): void {}
  debug(): void {}
}
