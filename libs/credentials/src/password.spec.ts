import { describe, expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from './password.js';

describe('passwords', () => {
  it('are kept as Argon2id with the parameters OWASP asks for, and salted', async () => {
    const [one, two] = await Promise.all([hashPassword('a horse'), hashPassword('a horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('are recognised, on any keyboard', async () => {
    const stored = await hashPassword('caf\u00e9');
    expect(await verifyPassword('cafe\u0301', stored)).toBe(true);
    expect(await verifyPassword('cafe', stored)).toBe(false);
  });

  it('never open an account that is not there', async () => {
    expect(await verifyPassword('', undefined)).toBe(false);
    expect(await verifyPassword('a horse', undefined)).toBe(false);
  });

  it('are refused past 1024 characters', async () => {
    const stored = await hashPassword('x'.repeat(1024));
    expect(await verifyPassword('x'.repeat(1024), stored)).toBe(true);
    expect(await verifyPassword('x'.repeat(1025), stored)).toBe(false);
    await expect(hashPassword('x'.repeat(1025))).rejects.toThrow(RangeError);
  });

  it('do not hide a damaged row', async () => {
    await expect(verifyPassword('a horse', 'damaged')).rejects.toThrow();
  });
});
