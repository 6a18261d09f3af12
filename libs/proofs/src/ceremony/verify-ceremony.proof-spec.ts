import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Snarkjs from 'snarkjs';
import { artefactsIn } from '../artefacts.js';
import { compileCircuit } from './compile-circuit.js';
import { contributionsOf, NotATranscript } from './transcript.js';
import { verifyCeremony, type Ceremony } from './verify-ceremony.js';
import { withSnarkjs } from './with-snarkjs.js';

/** A whole ceremony for a circuit of two constraints: seconds, where that of the claims circuit takes minutes. */
const CEREMONY_TIMEOUT_MS = 200_000;
const POWER = 4;
const BEACON = '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20';
const BEACON_ITERATIONS_EXP = 10;

const SMALL_CIRCUIT = `pragma circom 2.1.6;
template Small() {
    signal input a;
    signal input b;
    signal output c;
    signal square;
    square <== a * a;
    c <== square * b;
}
component main {public [b]} = Small();
`;

const directory = mkdtempSync(path.join(tmpdir(), 'passid-ceremony-'));
const file = (name: string): string => path.join(directory, name);
const CONTRIBUTORS = ['Amina', 'Brandt & Co', 'Chidi'];

let ceremony: Ceremony;

beforeAll(async () => {
  // snarkjs tells the console what it finds wrong.
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  writeFileSync(file('small.circom'), SMALL_CIRCUIT);
  const { constraints } = await compileCircuit(file('small.circom'), directory);
  ceremony = await withSnarkjs({ singleThread: true }, (snarkjs, curve) => hold(snarkjs, curve, constraints));
}, CEREMONY_TIMEOUT_MS);

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

async function hold(
  { powersOfTau, zKey }: typeof Snarkjs,
  curve: Snarkjs.Curve,
  constraints: string,
): Promise<Ceremony> {
  await powersOfTau.newAccumulator(curve, POWER, file('0.ptau'));
  await powersOfTau.contribute(file('0.ptau'), file('1.ptau'), 'first', 'some entropy');
  await powersOfTau.beacon(file('1.ptau'), file('2.ptau'), 'beacon', BEACON, BEACON_ITERATIONS_EXP);
  await powersOfTau.preparePhase2(file('2.ptau'), file('powers.ptau'));
  await zKey.newZKey(constraints, file('powers.ptau'), file('0.zkey'));
  for (const [index, name] of CONTRIBUTORS.entries())
    await zKey.contribute(file(`${index}.zkey`), file(`${index + 1}.zkey`), name, `entropy of ${name}`);
  await zKey.beacon(file('3.zkey'), file('final.zkey'), 'beacon', BEACON, BEACON_ITERATIONS_EXP);
  writeFileSync(file('vkey.json'), JSON.stringify(await zKey.exportVerificationKey(file('final.zkey'))));
  return {
    constraints,
    powers: file('powers.ptau'),
    provingKey: file('final.zkey'),
    verifyingKey: file('vkey.json'),
  };
}

const failing = async (changed: Partial<Ceremony>): Promise<string[]> =>
  (await verifyCeremony({ ...ceremony, ...changed }, { singleThread: true })).flatMap(({ what, holds }) =>
    holds ? [] : [what],
  );

/** A copy with one bit of one byte turned over. */
function flipped(source: string, at: number): string {
  const copy = file(`flipped-${path.basename(source)}`);
  copyFileSync(source, copy);
  const bytes = readFileSync(copy);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(copy, bytes);
  return copy;
}

const FOLLOWS = 'the proving key follows from circuit, powers and contributions';
const CONTRIBUTED = 'at least 3 contributed, and then a beacon';

describe('a ceremony that was held', () => {
  it('holds in everything, and shows what its contributors wrote down', async () => {
    const checks = await verifyCeremony(ceremony, { singleThread: true });
    expect(checks.map(({ holds }) => holds)).toEqual([true, true, true, true]);
    expect(checks[0]?.detail).toBe(`Amina, Brandt & Co, Chidi, beacon ${BEACON}`);
    expect(checks[2]?.detail).toMatch(/contribution #1 Amina: [0-9a-f ]{128,}/);
  });

  it('fails where one bit of its proving key is turned over, wherever it is', async () => {
    const size = readFileSync(ceremony.provingKey).length;
    for (const at of [size - 100, Math.floor(size / 2), Math.floor(size / 4)])
      expect(await failing({ provingKey: flipped(ceremony.provingKey, at) })).not.toEqual([]);
  });

  it('fails where one bit of its powers is turned over', async () => {
    const size = readFileSync(ceremony.powers).length;
    expect(await failing({ powers: flipped(ceremony.powers, Math.floor(size / 2)) })).not.toEqual([]);
  });

  it(
    'does not hold for another circuit',
    async () => {
      writeFileSync(file('other.circom'), SMALL_CIRCUIT.replace('square * b', 'square * a'));
      const { constraints } = await compileCircuit(file('other.circom'), directory);
      expect(await failing({ constraints })).toContain(FOLLOWS);
    },
    CEREMONY_TIMEOUT_MS,
  );

  it('does not hold with another verifying key', async () => {
    const key = JSON.parse(readFileSync(ceremony.verifyingKey, 'utf8')) as { IC: unknown[] };
    key.IC.reverse();
    writeFileSync(file('other.json'), JSON.stringify(key));
    expect(await failing({ verifyingKey: file('other.json') })).toEqual([
      'the verifying key is that of the proving key',
    ]);
  });

  it.each([
    ['before its beacon', '3.zkey'],
    ['with too few', '1.zkey'],
    ['that nobody contributed to', '0.zkey'],
  ])('%s is not enough', async (_, name) => {
    expect(await failing({ provingKey: file(name) })).toContain(CONTRIBUTED);
  });

  it('says in few words that one of its files is something else', async () => {
    const checks = await verifyCeremony({ ...ceremony, powers: ceremony.provingKey }, { singleThread: true });
    const { holds, detail } = checks[1] ?? {};
    expect(holds).toBe(false);
    expect(detail).toMatch(/^blake2b [0-9a-f]{128}\nthe file: Invalid File format$/);
  });

  it('fails without being computed where it was cut short', async () => {
    writeFileSync(file('cut.zkey'), readFileSync(ceremony.provingKey).subarray(0, 2_000));
    expect(await failing({ provingKey: file('cut.zkey') })).toEqual([CONTRIBUTED]);
  });
});

describe('whatever was found', () => {
  it('no file is left open', async () => {
    const size = readFileSync(ceremony.powers).length;
    expect(await failing({ powers: flipped(ceremony.powers, Math.floor(size / 2)) })).not.toEqual([]);
    expect(openFiles().filter((open) => open.startsWith(directory))).toEqual([]);
  });
});

/** What this process has open, where the system shows it: on Linux. */
const openFiles = (): string[] =>
  !existsSync('/proc/self/fd')
    ? []
    : readdirSync('/proc/self/fd').flatMap((fd) => {
        try {
          return [readlinkSync(`/proc/self/fd/${fd}`)];
        } catch {
          // The one that the listing itself had open.
          return [];
        }
      });

describe('the development set-up', () => {
  it('is no ceremony: nobody contributed, and its beacon is public', () => {
    const contributions = contributionsOf(readFileSync(artefactsIn().provingKey));
    expect(contributions).toEqual([
      { kind: 'beacon', name: 'development beacon', beacon: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('is not even that when it is another file', () => {
    expect(() => contributionsOf(Buffer.from('a file of another kind'))).toThrow(NotATranscript);
  });
});
