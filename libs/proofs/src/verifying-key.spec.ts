import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { artefactsIn } from './artefacts.js';
import { forgeProof } from './ceremony/development-secrets.js';
import { developmentKey, provenShares } from './sample-proofs.fixture.js';
import { ProofVerifier } from './verifying/proof-verifier.js';
import { readVerifyingKey, UnusableVerifyingKey } from './verifying-key.js';

const json = readFileSync(artefactsIn().verifyingKey, 'utf8');

const changed = (change: (file: Record<string, unknown> & { IC: unknown[] }) => void): string => {
  const file = JSON.parse(json) as Record<string, unknown> & { IC: unknown[] };
  change(file);
  return JSON.stringify(file);
};

describe('the verifying key of the development set-up', () => {
  it('is refused in production, with the cure', () => {
    expect(() => readVerifyingKey(json, { isProduction: true })).toThrow(UnusableVerifyingKey);
    expect(() => readVerifyingKey(json, { isProduction: true })).toThrow('docs/ceremony.md');
  });

  it('is refused in production however its file is written', () => {
    const rewritten = changed((file) => {
      file.comment = 'of a ceremony, really';
      delete file.vk_alphabeta_12;
    });
    expect(() => readVerifyingKey(rewritten, { isProduction: true })).toThrow(UnusableVerifyingKey);
  });

  it('is refused in production with whatever second phase: its first phase is what everybody knows', () => {
    const contributedTo = changed((file) => {
      file.vk_delta_2 = file.vk_gamma_2;
      file.IC.reverse();
    });
    expect(() => readVerifyingKey(contributedTo, { isProduction: true })).toThrow(UnusableVerifyingKey);
  });

  it('lets anybody prove anything, of no credential at all', async () => {
    const [{ terms }] = provenShares();
    const key = developmentKey();
    const verifier = new ProofVerifier({ key, workersMax: 1 });
    const everythingIsWell = 0b11_1111n | (7n << 8n);
    const verdict = await verifier.verify(forgeProof(key, terms, everythingIsWell), terms);
    await verifier.close();
    expect(verdict).toMatchObject({
      status: 'verified',
      proven: { claims: { sanctions_screening_clear: true, income_band: '$10,000+/mo' }, linkedAccounts: 0 },
    });
  });

  it('is taken everywhere else', () => {
    expect(readVerifyingKey(json, { isProduction: false }).signalBases).toHaveLength(11);
  });
});

describe('a verifying key', () => {
  it('is taken in production where it is of a ceremony', () => {
    const other = changed((file) => Object.assign(file, { vk_alpha_1: ['1', '2', '1'] }));
    expect(readVerifyingKey(other, { isProduction: true }).id).not.toBe(
      readVerifyingKey(json, { isProduction: false }).id,
    );
  });

  it.each([
    ['of another circuit', (file: { IC: unknown[] }) => void file.IC.pop()],
    ['of another circuit that says so', (file: object) => Object.assign(file, { nPublic: 8 })],
    ['of another protocol', (file: object) => Object.assign(file, { protocol: 'plonk' })],
    ['of another curve', (file: object) => Object.assign(file, { curve: 'bls12381' })],
    ['without points', (file: { IC?: unknown }) => delete file.IC],
    ['with a point off the curve', (file: object) => Object.assign(file, { vk_alpha_1: ['1', '3', '1'] })],
    ['with a point at infinity', (file: { IC: unknown[] }) => Object.assign(file.IC, { 3: ['0', '1', '0'] })],
    ['with half a point', (file: object) => Object.assign(file, { vk_delta_2: [['1', '2']] })],
  ])('%s is refused', (_, change) => {
    expect(() => readVerifyingKey(changed(change), { isProduction: false })).toThrow(UnusableVerifyingKey);
  });

  it.each(['', 'null', '[', '"key"'])('is an object, not %j', (text) => {
    expect(() => readVerifyingKey(text, { isProduction: false })).toThrow(UnusableVerifyingKey);
  });
});
