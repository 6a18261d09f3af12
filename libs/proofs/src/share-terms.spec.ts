import { describe, expect, it } from '@jest/globals';
import { sampleShare } from './ceremony/sample-shares.js';
import { SCALAR_FIELD } from './fields.js';
import { IssuerKey } from './issuer-key.js';
import { publicInputsOf, publicVector, type ShareTerms } from './share-terms.js';

const { terms } = sampleShare('terms', { terms: { audience: '42' } });

const { audience: _, ...forAnyone } = terms;

describe('the public inputs of a share', () => {
  it.each<[string, ShareTerms, string[]]>([
    ['the token', { ...terms, tokenHash: 'another' }, ['context', 'credentialTag']],
    ['the audience', { ...terms, audience: '43' }, ['context', 'credentialTag']],
    ['no audience', forAnyone, ['context', 'credentialTag']],
    ['the credential', { ...terms, credentialId: 'pid_other' }, ['credentialTag']],
    ['a consent less', { ...terms, consented: terms.consented.slice(1) }, ['mask']],
    ['a threshold', { ...terms, policy: { ...terms.policy, incomeMin: 1 } }, ['policyHash']],
    ['the currency', { ...terms, policy: { ...terms.policy, currency: 'EUR' } }, ['policyHash']],
    ['the moment it was made', { ...terms, createdAt: '2026-01-03T00:00:00.000Z' }, ['asOf']],
    ['the moment it ends', { ...terms, expiresAt: '2026-02-02T00:00:00.000Z' }, ['validUntil']],
    ['the issuer', { ...terms, issuer: new IssuerKey(Buffer.alloc(32, 9)).publicKey }, ['issuerAx', 'issuerAy']],
  ])('differ in what depends on %s', (_, other, names) => {
    const [before, after] = [publicInputsOf(terms), publicInputsOf(other)];
    const changed = Object.keys(before).filter(
      (name) => before[name as keyof typeof before] !== after[name as keyof typeof after],
    );
    expect(changed).toEqual(names);
  });

  it('tell token and audience apart, however they are cut', () => {
    const cut = (tokenHash: string, audience?: string): bigint =>
      publicInputsOf({ ...forAnyone, tokenHash, ...(audience === undefined ? {} : { audience }) }).context;
    expect(new Set([cut('ab', 'c'), cut('a', 'bc'), cut('abc'), cut('abc', ''), cut('', 'abc')]).size).toBe(5);
  });

  it('are all elements of the field', () => {
    for (const value of publicVector(0n, 0n, publicInputsOf(terms))) expect(value < SCALAR_FIELD).toBe(true);
  });

  it('stay what they are: stored proofs are verified with them for ever', () => {
    expect(Object.values(publicInputsOf(terms)).map(String)).toMatchInlineSnapshot(`
     [
       "127",
       "4636520740293426466741006116785583843579919644590159749420871616099846219715",
       "20441435129981356081839118173515415460375072748831230839466376498593362451742",
       "8520818643950731486634826122520890019991250605497419565302761799965331503509",
       "1767312000",
       "1769904000",
       "18358236581775551482223656842928813079964177718786273467170453808560108327627",
       "4274028243734578082192275321037509513423862335491930726320070451237033902257",
     ]
    `);
  });
});
