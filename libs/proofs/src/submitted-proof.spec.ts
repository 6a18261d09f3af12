import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BASE_FIELD, SCALAR_FIELD } from './fields.js';
import { provenShares } from './sample-proofs.fixture.js';
import { parseSubmittedProof, type SubmittedProof } from './submitted-proof.js';

const [{ submitted }] = provenShares();

type Loose = { proof: Record<string, unknown>; nullifier: unknown; claims: unknown } & Record<string, unknown>;

/** The sample proof after a change that types would not allow. */
function changed(change: (copy: Loose) => void): unknown {
  const copy = structuredClone(submitted) as unknown as Loose;
  change(copy);
  return copy;
}

const a = (...point: unknown[]) => changed(({ proof }) => void (proof.pi_a = point));
const b = (...point: unknown[]) => changed(({ proof }) => void (proof.pi_b = point));
const c = (...point: unknown[]) => changed(({ proof }) => void (proof.pi_c = point));
const claims = (value: unknown) => changed((copy) => void (copy.claims = value));

const [x = '', y = ''] = submitted.proof.pi_a;
const [bx = [], by = []] = submitted.proof.pi_b;
const one = ['1', '0'];

describe('a submitted proof', () => {
  it('is read to the numbers it is written in', () => {
    const parsed = parseSubmittedProof(submitted);
    expect(parsed).toMatchObject({
      nullifier: BigInt(submitted.nullifier),
      claimsWord: BigInt(submitted.claims),
      points: { a: { x: BigInt(x), y: BigInt(y) }, b: { x: bx.map(BigInt), y: by.map(BigInt) } },
    });
  });

  it('survives being sent as JSON', () => {
    const sent: unknown = JSON.parse(JSON.stringify(submitted));
    expect(parseSubmittedProof(sent)).toEqual(parseSubmittedProof(submitted));
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [submitted]],
    ['a text', 'proof'],
    ['an object without anything', {}],
    ['a proof without its c', changed(({ proof }) => delete proof.pi_c)],
    ['a proof that is null', changed((copy) => Object.assign(copy, { proof: null }))],
    ['a key too many', changed((copy) => void (copy.publicSignals = []))],
    ['a key too many inside the proof', changed(({ proof }) => void (proof.inputs = []))],
    ['another protocol', changed(({ proof }) => void (proof.protocol = 'plonk'))],
    ['another curve', changed(({ proof }) => void (proof.curve = 'bls12381'))],
    ['two coordinates', a(x, y)],
    ['four coordinates', a(x, y, '1', '1')],
    ['a point like a list', changed(({ proof }) => void (proof.pi_a = { 0: x, 1: y, 2: '1', length: 3 }))],
    ['a flat b', b(...bx, ...by, ...one)],
    ['a b of three parts', b([...bx, '0'], by, one)],
    ['a coordinate that is a number', a(1, '2', '1')],
    ['a signal that is a number', claims(256)],
    ['a signal that is true', claims(true)],
    ['a signal that is null', claims(null)],
    ['a signal in a list', claims([submitted.claims])],
  ])('is malformed: %s', (_, malformed) => {
    expect(parseSubmittedProof(malformed)).toEqual({ fault: 'malformed' });
  });

  it.each([
    ['a line break after it', claims('100\n')],
    ['a space after it', claims('100 ')],
    ['a space no one sees after it', claims('100\u00a0')],
    ['a byte order mark after it', claims('100\ufeff')],
    ['a zero before it', claims('0100')],
    ['two zeros', claims('00')],
    ['hexadecimal', claims('0x100')],
    ['binary', claims('0b1')],
    ['a plus', claims('+1')],
    ['a minus', claims('-1')],
    ['an exponent', claims('1e3')],
    ['a fraction', claims('1.0')],
    ['digits of another script', claims('١')],
    ['nothing at all', claims('')],
    ['z that is not one', a(x, y, '2')],
    ['z of b that is not one', b(bx, by, ['2', '0'])],
    ['a coordinate with a zero before it', a('01', '2', '1')],
  ])('is not written in the one way there is: %s', (_, odd) => {
    expect(parseSubmittedProof(odd)).toEqual({ fault: 'not_canonical' });
  });

  it.each([
    ['a signal of r', claims(String(SCALAR_FIELD))],
    ['the alias of a signal', claims(String(BigInt(submitted.claims) + SCALAR_FIELD))],
    ['a signal of a million digits', claims('9'.repeat(1_000_000))],
    ['a coordinate of q', a(String(BASE_FIELD), y, '1')],
    ['the alias of a coordinate', a(String(BigInt(x) + BASE_FIELD), y, '1')],
    ['a coordinate beyond 256 bits', a(String(BigInt(x) + 2n ** 256n), y, '1')],
    ['the alias of a coordinate of b', b([String(BigInt(bx[0] ?? '') + BASE_FIELD), bx[1]], by, one)],
  ])('is out of its field: %s', (_, big) => {
    expect(parseSubmittedProof(big)).toEqual({ fault: 'out_of_field' });
  });

  it('takes the greatest signal that there is', () => {
    expect(parseSubmittedProof(claims(String(SCALAR_FIELD - 1n)))).toMatchObject({ claimsWord: SCALAR_FIELD - 1n });
  });

  it.each([
    ['a with z = 0', a('0', '1', '0')],
    ['a of zeros', a('0', '0', '1')],
    ['b with z = 0', b(['0', '0'], one, ['0', '0'])],
    ['b of zeros', b(['0', '0'], ['0', '0'], one)],
    ['c with z = 0', c('0', '1', '0')],
    ['c of zeros', c('0', '0', '1')],
  ])('has a point at infinity: %s', (_, infinite) => {
    expect(parseSubmittedProof(infinite)).toEqual({ fault: 'at_infinity' });
  });

  it.each([
    ['a', a('1', '1', '1')],
    ['a with its coordinates exchanged', a(y, x, '1')],
    ['b', b(['1', '0'], ['1', '0'], one)],
    ['b with its parts exchanged', b([...bx].reverse(), [...by].reverse(), one)],
    ['c', c('1', '3', '1')],
  ])('has a point off its curve: %s', (_, off) => {
    expect(parseSubmittedProof(off)).toEqual({ fault: 'off_curve' });
  });

  it('takes the generators, which are on their curves', () => {
    const g2 = [
      [
        '10857046999023057135944570762232829481370756359578518086990519993285655852781',
        '11559732032986387107991004021392285783925812861821192530917403151452391805634',
      ],
      [
        '8495653923123431417604973247489272438418190587263600148770280649306958101930',
        '4082367875863433681332203403145435568316851327593401208105741076214120093531',
      ],
      one,
    ];
    const generators = changed(({ proof }) => Object.assign(proof, { pi_a: ['1', '2', '1'], pi_b: g2 }));
    expect(parseSubmittedProof(generators)).toMatchObject({ points: { a: { x: 1n, y: 2n } } });
  });

  it('is never an error, whatever is sent', () => {
    const keys = fc.constantFrom('proof', 'nullifier', 'claims', 'pi_a', 'pi_b', 'pi_c', 'protocol', 'curve', '0');
    const anything = fc.anything({ key: keys, withBigInt: true, withNullPrototype: true, maxDepth: 4 });
    fc.assert(
      fc.property(anything, (value) => {
        expect(parseSubmittedProof(value)).toHaveProperty('fault');
        const nested = { ...submitted, proof: { ...submitted.proof, pi_a: value } } as SubmittedProof;
        expect(parseSubmittedProof(nested)).toHaveProperty('fault');
      }),
    );
  });
});
