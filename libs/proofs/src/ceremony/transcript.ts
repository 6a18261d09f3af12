/** One step of the second phase, as the proving key records it. */
export interface Contribution {
  readonly kind: 'contribution' | 'beacon';
  /** What the contributor wrote; nobody has checked who that was. */
  readonly name: string;
  /** A beacon's public value, hexadecimal. */
  readonly beacon?: string;
}

/** What is read here is what snarkjs writes; a file that is cut short ends in a RangeError. */
export class NotATranscript extends Error {
  override readonly name = 'NotATranscript';
}

const MAGIC = 'zkey';
const CONTRIBUTIONS_SECTION = 10;

/** Bytes of a step's points (three of G1, one of G2) and of the hash of what went before. */
const POINTS_SIZE = 3 * 64 + 128;
const HASH_SIZE = 64;

const KINDS: readonly Contribution['kind'][] = ['contribution', 'beacon'];
const [NAME, ITERATIONS, BEACON] = [1, 2, 3];

/** Far more than any ceremony has had; a count beyond it is not a count. */
const CONTRIBUTIONS_MAX = 10_000;

/** The contributions that a proving key has been through. Whether they are sound is for snarkjs to compute. */
export function contributionsOf(provingKey: Buffer): readonly Contribution[] {
  const section = new Reader(sectionOf(provingKey));
  section.skip(HASH_SIZE);
  const count = section.uint32();
  if (count > CONTRIBUTIONS_MAX) throw new NotATranscript(`${count} contributions are too many to be true.`);
  return Array.from({ length: count }, () => {
    section.skip(POINTS_SIZE + HASH_SIZE);
    return contribution(section);
  });
}

function contribution(section: Reader): Contribution {
  const kind = KINDS[section.uint32()];
  if (kind === undefined) throw new NotATranscript('A contribution is of an unknown kind.');
  const parameters = new Reader(section.bytes(section.uint32()));
  let [name, beacon] = ['', undefined as string | undefined];
  while (!parameters.isAtEnd) {
    const parameter = parameters.byte();
    if (parameter === ITERATIONS) parameters.byte();
    else {
      const value = parameters.bytes(parameters.byte());
      if (parameter === NAME) name = value.toString('utf8');
      else if (parameter === BEACON) beacon = value.toString('hex');
      else throw new NotATranscript('A contribution has an unknown parameter.');
    }
  }
  return { kind, name, ...(beacon === undefined ? {} : { beacon }) };
}

function sectionOf(file: Buffer): Buffer {
  const reader = new Reader(file);
  if (reader.bytes(MAGIC.length).toString('latin1') !== MAGIC) throw new NotATranscript('This is not a proving key.');
  reader.uint32();
  for (let left = reader.uint32(); left > 0; left -= 1) {
    const id = reader.uint32();
    const content = reader.bytes(Number(reader.uint64()));
    if (id === CONTRIBUTIONS_SECTION) return content;
  }
  throw new NotATranscript('The proving key does not say what it has been through.');
}

/** Little-endian, as snarkjs writes. Reading past the end is a RangeError. */
class Reader {
  #at = 0;

  constructor(private readonly content: Buffer) {}

  get isAtEnd(): boolean {
    return this.#at >= this.content.length;
  }
  skip(size: number): void {
    this.bytes(size);
  }
  byte(): number {
    return this.bytes(1).readUInt8();
  }
  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }
  uint64(): bigint {
    return this.bytes(8).readBigUInt64LE();
  }
  bytes(size: number): Buffer {
    if (this.#at + size > this.content.length) throw new RangeError('The proving key is cut short.');
    const bytes = this.content.subarray(this.#at, this.#at + size);
    this.#at += size;
    return bytes;
  }
}
