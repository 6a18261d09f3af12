import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { artefactsIn } from './artefacts.js';
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

  it('is taken everywhere else', () => {
    expect(readVerifyingKey(json, { isProduction: false }).signalBases).toHaveLength(11);
  });
});

describe('a verifying key', () => {
  it('of a ceremony is taken in production', () => {
    const other = changed((file) => file.IC.reverse());
    expect(readVerifyingKey(other, { isProduction: true }).id).not.toBe(
      readVerifyingKey(json, { isProduction: false }).id,
    );
  });

  it.each([
    ['of another circuit', (file: { IC: unknown[] }) => void file.IC.pop()],
    ['of another circuit that says so', (file: object) => Object.assign(file, { nPublic: 8 })],
    ['of another protocol', (file: object) => Object.assign(file, { protocol: 'plonk' })],
    ['of another curve', (file: object) => Object.assign(file, { curve: 'bls12381' })],
  ])('%s is refused', (_, change) => {
    expect(() => readVerifyingKey(changed(change), { isProduction: false })).toThrow(UnusableVerifyingKey);
  });
});
