import type { Attributes } from './service/shapes.js';

export interface Preset {
  readonly name: string;
  readonly says: string;
  readonly attributes: Attributes & { readonly corridor: string };
}

/** The people behind the sandbox's demo codes. Income in cents. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    name: 'Kenya to Britain',
    says: 'Everything checked, regular income',
    attributes: {
      corridor: 'KE->GB',
      monthlyIncome: 320_000,
      dataWindowDays: 180,
      linkedAccounts: 3,
      paymentScore: 812,
      savingsScore: 640,
      identityCheck: 'passed',
      fraudCheck: 'passed',
      sanctionsCheck: 'passed',
    },
  },
  {
    name: 'Nigeria to the United States',
    says: 'Everything checked, higher income',
    attributes: {
      corridor: 'NG->US',
      monthlyIncome: 450_000,
      dataWindowDays: 180,
      linkedAccounts: 2,
      paymentScore: 780,
      savingsScore: 590,
      identityCheck: 'passed',
      fraudCheck: 'passed',
      sanctionsCheck: 'passed',
    },
  },
  {
    name: 'Ghana to the European Union',
    says: 'Identity not checked yet, short history',
    attributes: {
      corridor: 'GH->EU',
      monthlyIncome: 150_000,
      dataWindowDays: 90,
      linkedAccounts: 1,
      paymentScore: 735,
      savingsScore: 420,
      identityCheck: 'not_done',
      fraudCheck: 'not_done',
      sanctionsCheck: 'passed',
    },
  },
];
