import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { r1cs, wtns } from 'snarkjs';
import { readClaimsWord } from '../claims-word.js';
import { credentialDigest, holderCommitment } from '../digests.js';
import { encodeCredential, type EncodedCredential } from '../encoded-credential.js';
import { ISSUER_ORDER, SCALAR_FIELD } from '../fields.js';
import { IssuerKey } from '../issuer-key.js';
import { assess, VERIFIER_POLICY_V1 as policy, type CredentialAttributes } from '../policy.js';
import { witnessInput, type ProofRequest } from '../proving/witness-input.js';
import { publicInputsOf, type ShareTerms } from '../share-terms.js';
import { claimsCircuit, compileCircuit, type CompiledCircuit } from './compile-circuit.js';
import { artefactsManifest, compilationManifest, differences, readManifest } from './manifest.js';
import { SAMPLE_ISSUER, sampleShare } from './sample-shares.js';

/** Compiling takes 12 s alone on a core. */
const COMPILE_TIMEOUT_MS = 200_000;

type Input = ReturnType<typeof witnessInput>;

const MASK_ALL = 0b111_1111;

const directory = mkdtempSync(path.join(tmpdir(), 'passid-circuit-'));
let compiled: CompiledCircuit;

beforeAll(async () => {
  compiled = await compileCircuit(claimsCircuit(), directory);
}, COMPILE_TIMEOUT_MS);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function witnessOf(input: Input): Promise<bigint[]> {
  const witness = { type: 'mem' } as const;
  await wtns.calculate(input, compiled.witnessProgram, witness);
  return (await wtns.exportJson(witness)).map(BigInt);
}

const claimsOf = (witness: readonly bigint[]) => readClaimsWord(witness[2] ?? -1n, MASK_ALL, policy);

const share = sampleShare('circuit');
const valid = witnessInput(share);

/** The same share, of a credential with other attributes that the issuer signed as well. */
const shareOf = (attributes: Partial<CredentialAttributes>, terms: Partial<ShareTerms> = {}): ProofRequest =>
  sampleShare('circuit', { attributes: { ...share.credential.attributes, ...attributes }, terms });

describe('the compiled circuit', () => {
  it('is bit for bit what the manifest says, and so are the artefacts', async () => {
    const manifest = await readManifest();
    expect(differences(await compilationManifest(compiled), manifest)).toEqual([]);
    expect(differences(await artefactsManifest(), manifest)).toEqual([]);
  });

  it('puts out nullifier and claims first, then the inputs in the order in which the verifier builds them', async () => {
    const witness = await witnessOf(valid);
    expect(witness.slice(3, 11)).toEqual(Object.values(publicInputsOf(share.terms)));
  });

  it('has one witness: no single wire can be changed, but for the hints by which a value is shown to be zero', async () => {
    const { constraints, nVars } = await r1cs.exportJson(compiled.constraints);
    const witness = await witnessOf(valid);
    const rows = constraints.map((row) => row.map((part) => Object.entries(part).map(term)));
    const value = (terms: readonly Term[]): bigint =>
      terms.reduce((sum, [wire, factor]) => sum + (witness[wire] ?? 0n) * factor, 0n) % SCALAR_FIELD;
    const holds = ([a = [], b = [], c = []]: readonly Term[][]): boolean =>
      (value(a) * value(b) - value(c)) % SCALAR_FIELD === 0n;
    expect(rows.every(holds)).toBe(true);
    const rowsOf = Array.from({ length: nVars }, () => new Set<Term[][]>());
    for (const row of rows) for (const [wire] of row.flat()) rowsOf[wire]?.add(row);
    const free = rowsOf.flatMap((touched, wire) => {
      const original = witness[wire] ?? 0n;
      const survives = [1n, SCALAR_FIELD - 1n, 12345n].some((delta) => {
        witness[wire] = (original + delta) % SCALAR_FIELD;
        return [...touched].every(holds);
      });
      witness[wire] = original;
      return survives && wire > 0 ? [wire] : [];
    });
    // Three checks are compared with 1 and the signature's two coordinates with their counterparts: IsZero.inv when equal.
    expect(free).toHaveLength(5);
    for (const wire of free) expect(isHintOfZero(rows, wire)).toBe(true);
  });
});

type Term = readonly [wire: number, factor: bigint];
const term = ([wire, factor]: [string, bigint | string]): Term => [Number(wire), BigInt(factor)];

/** `in * inv = 1 - out`: a wire that stands in one row, alone, multiplied with what is zero; or in none, where `out` is always 1. */
function isHintOfZero(rows: readonly Term[][][], wire: number): boolean {
  const touched = rows.filter((row) => row.flat().some(([each]) => each === wire));
  const [a = [], b = []] = touched[0] ?? [];
  return (
    touched.length === 0 || (touched.length === 1 && [a, b].some((part) => part.length === 1 && part[0]?.[0] === wire))
  );
}

describe('a proof cannot be made', () => {
  // circom_runtime tells the console where the circuit refused; the tests ask only whether.
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => undefined));
  afterAll(() => void jest.restoreAllMocks());

  const other = new IssuerKey(Buffer.alloc(32, 3));
  const forged = (attributes: Partial<CredentialAttributes>): Input => ({
    ...valid,
    ...witnessInput(shareOf(attributes)),
    signatureR8x: valid.signatureR8x as bigint,
    signatureR8y: valid.signatureR8y as bigint,
    signatureS: valid.signatureS as bigint,
  });
  const number = (name: string): bigint => valid[name] as bigint;

  it.each<[string, Input]>([
    ['with an income raised after signing', forged({ monthlyIncome: 9_000_00 })],
    ['with a sanctions match taken out after signing', forged({ sanctionsCheck: 'not_done' })],
    ['with an expiry moved after signing', forged({ expiresAt: '2027-01-01T00:00:00.000Z' })],
    ['for another issuer', { ...valid, issuerAx: other.publicKey.x, issuerAy: other.publicKey.y }],
    ['with an issuer key off the curve', { ...valid, issuerAx: number('issuerAx') + 1n }],
    ['by another holder', { ...valid, holderSecret: number('holderSecret') + 1n }],
    ['with the signature moved by the order', { ...valid, signatureS: number('signatureS') + ISSUER_ORDER }],
    ['with a nonce off the curve', { ...valid, signatureR8x: number('signatureR8x') + 1n }],
    ['for another credential', { ...valid, credentialTag: number('credentialTag') + 1n }],
    ['with another credential id', { ...valid, credentialId: number('credentialId') + 1n }],
    ['for a context that the credential tag is not of', { ...valid, context: number('context') + 1n }],
    ['with a threshold lowered', { ...valid, incomeMin: 0n }],
    ['with a band edge moved', { ...valid, bandEdges: [1n, ...(valid.bandEdges as bigint[]).slice(1)] }],
    ['for another policy', { ...valid, policyHash: number('policyHash') + 1n }],
    ['for a policy in another currency', witnessInput(shareOf({ currency: 'EUR' }))],
    ['with a mask of eight bits', { ...valid, mask: 128n }],
    ['for a share made before the credential', witnessInput(shareOf({ issuedAt: '2026-01-02T00:00:01.000Z' }))],
    ['for a share that outlives the credential', witnessInput(shareOf({ expiresAt: '2026-01-31T23:59:59.000Z' }))],
    ['for a share that ends before it begins', { ...valid, validUntil: number('asOf') - 1n }],
    ['for an end beyond 40 bits', { ...valid, validUntil: 2n ** 40n }],
    ['for a beginning that is negative', { ...valid, asOf: SCALAR_FIELD - 1n }],
  ])('%s', async (_, input) => {
    await expect(witnessOf(input)).rejects.toThrow('Assert Failed');
  });

  const encoded = encodeCredential(share.credential.credentialId, share.credential.attributes);
  const signed = (changed: Partial<EncodedCredential>): Input => {
    const digest = credentialDigest({ ...encoded, ...changed }, holderCommitment(share.holderSecret));
    const { r8, s } = SAMPLE_ISSUER.sign(digest);
    return { ...valid, ...changed, signatureR8x: r8.x, signatureR8y: r8.y, signatureS: s };
  };

  it.each<Partial<EncodedCredential>>([
    { income: 2n ** 48n },
    { income: SCALAR_FIELD - 1n },
    { windowDays: 4096n },
    { linkedAccounts: 256n },
    { paymentScore: 1024n },
    { savingsScore: 1024n },
    { corridor: 2n ** 32n },
    { issuedAt: SCALAR_FIELD - 1n },
    { expiresAt: 2n ** 40n },
  ])('cannot be made of %p, out of range, even if the issuer signed it', async (changed) => {
    await expect(witnessOf(signed(changed))).rejects.toThrow('Assert Failed');
  });

  it('an attribute that is the last in its range can be proved', async () => {
    expect(claimsOf(await witnessOf(signed({ income: 2n ** 48n - 1n })))?.claims.income_band).toBe('$10,000+/mo');
  });
});

describe('a proof can be made', () => {
  it('a share may begin and end with its credential', async () => {
    const { createdAt, expiresAt } = share.terms;
    await expect(witnessOf(witnessInput(shareOf({ issuedAt: createdAt, expiresAt })))).resolves.toBeDefined();
  });

  const incomes = [policy.incomeMin, ...policy.incomeBandEdges, 2 ** 48 - 1].flatMap((edge) => [edge - 1, edge]);

  /** The oracle is `assess`, which knows nothing of circuits. */
  it.each<Partial<CredentialAttributes>>([
    ...[0, ...incomes].map((monthlyIncome) => ({ monthlyIncome })),
    { dataWindowDays: 89, paymentScore: 699, savingsScore: 499 },
    { dataWindowDays: 90, paymentScore: 700, savingsScore: 500 },
    { identityCheck: 'failed', corridor: 'GH->EU' },
    { fraudCheck: 'not_done', sanctionsCheck: 'failed' },
  ])('proves exactly the claims that follow from %p', async (changed) => {
    const request = shareOf(changed);
    const { attributes } = request.credential;
    expect(claimsOf(await witnessOf(witnessInput(request)))).toEqual({
      claims: assess(attributes, policy),
      dataWindowDays: attributes.dataWindowDays,
      linkedAccounts: attributes.linkedAccounts,
      corridor: attributes.corridor,
      issuedAt: attributes.issuedAt,
    });
  });

  it.each([
    ['nothing', []],
    ['one claim', ['sanctions_screening_clear']],
    ['the band without its verdict', ['income_band']],
  ] as const)('proves %s that the holder consented to', async (_, consented) => {
    const request = shareOf({}, { consented });
    const witness = await witnessOf(witnessInput(request));
    const read = readClaimsWord(witness[2] ?? -1n, Number(witness[3]), policy);
    expect(Object.keys(read?.claims ?? {}).sort()).toEqual([...consented].sort());
  });
});
