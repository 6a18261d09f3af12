import { it } from '@jest/globals';
import fc from 'fast-check';
import { isSameSecret } from './same-secret.js';

it('isSameSecret agrees with ===, whatever the lengths', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (left, right) => isSameSecret(left, right) === (left === right)));
  fc.assert(fc.property(fc.string(), (text) => isSameSecret(text, `${text}`)));
});
