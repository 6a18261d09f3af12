/** `version` is the release as in package.json; `api_version` is the one every answer carries in X-PASSID-API-Version. */
export const VERSION = { service: 'passid-verification-ledger', version: '0.1.0', api_version: '1' } as const;
