import { expect, it } from '@jest/globals';
import * as published from './index.js';

it('exports these names and no others: taking one away, or renaming it, breaks whoever uses it', () => {
  expect(Object.keys(published).sort()).toEqual([
    'PASSIDApiError',
    'PASSIDClient',
    'PASSIDConfigurationError',
    'PASSIDConnectionError',
    'PASSIDError',
    'PASSIDSignatureError',
    'PASSIDTimeoutError',
    'RemoteJwks',
    'passidMiddleware',
    'verificationOf',
    'verifyClaims',
    'verifyWebhookSignature',
    'withPassid',
    'withPassidPages',
  ]);
});
