import { describe, expect, it } from '@jest/globals';
import { eraseHolder } from './erase-holder.js';
import { holder, type HolderEvent } from './holder.js';
import { HolderExists, signUpHolder } from './sign-up-holder.js';

const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const now = '2026-01-01T00:00:00.000Z';
const given = (...events: HolderEvent[]) =>
  events.reduce((state, event) => holder.evolve(state, event), holder.initial);
const signedUp: HolderEvent = { type: 'HolderSignedUp', data: { holderId: 'hld_1', signedUpAt: now, sealed } };
const erased: HolderEvent = { type: 'SubjectErased', data: { subjectId: 'hld_1', erasedAt: now } };

describe('A holder', () => {
  it('signs up once, and not again after an erasure', () => {
    const command = { holderId: 'hld_1', sealed, now };
    expect(signUpHolder(command, given())).toEqual([signedUp]);
    expect(() => signUpHolder(command, given(signedUp))).toThrow(HolderExists);
    expect(() => signUpHolder(command, given(signedUp, erased))).toThrow(HolderExists);
  });

  it('is erased once', () => {
    const command = { subjectId: 'hld_1', now };
    expect(eraseHolder(command, given(signedUp))).toEqual([erased]);
    expect(eraseHolder(command, given(signedUp, erased))).toEqual([]);
    expect(eraseHolder(command, given())).toEqual([]);
  });
});
