import { describe, expect, it } from '@jest/globals';
import { readLoanApplication } from './loan-application.js';

const form = {
  full_name: ' Amina Odhiambo ',
  email: 'amina@mail.example',
  amount_usd: '5000',
  term_months: '24',
  purpose: 'home',
};

describe('The form of a loan', () => {
  it('is read as the browser sends it', () => {
    expect(readLoanApplication(form)).toEqual({
      ok: true,
      application: {
        fullName: 'Amina Odhiambo',
        email: 'amina@mail.example',
        amountUsd: 5_000,
        termMonths: 24,
        purpose: 'home',
      },
    });
  });

  it('says everything that is missing at once', () => {
    const read = readLoanApplication({});
    expect(read.ok ? [] : Object.keys(read.errors)).toEqual([
      'amount_usd',
      'term_months',
      'purpose',
      'full_name',
      'email',
    ]);
  });

  it.each([
    ['amount_usd', ['', '499', '20001', '1e9', '5000.5', 'much', null, ['5000', '6000']]],
    ['term_months', ['', '25', '-24']],
    ['purpose', ['', 'constructor', 'yacht']],
    ['full_name', ['', '   ', 7]],
    ['email', ['', 'amina', 'a@b', 'a b@c.d', {}]],
  ])('refuses a wrong %s', (name, wrong) => {
    for (const value of wrong) {
      const read = readLoanApplication({ ...form, [name]: value });
      expect([value, read.ok ? [] : Object.keys(read.errors)]).toEqual([value, [name]]);
    }
  });
});
