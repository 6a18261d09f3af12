import { disclose, SANDBOX_FIXTURES, type Disclosure, type Permission } from '@passid/credentials';
import { assert, type Evidence, type ShareCreation } from '@passid/ledger';

export interface Examined {
  readonly evidence: Evidence;
  readonly disclosure: Disclosure;
}

/** What can be said about the credential behind a share. In the sandbox it is what the fixture says, for ever. */
export function examine(share: ShareCreation, requested: readonly Permission[]): Examined {
  const fixture = SANDBOX_FIXTURES[share.source.fixture];
  assert(fixture?.kind === 'answered', `The share names the fixture ${share.source.fixture}, which has no claims.`);
  const disclosure = disclose(fixture.claims, requested, share.permissions as readonly Permission[]);
  return {
    disclosure,
    evidence: {
      signature: fixture.problem === 'invalid_signature' ? 'invalid' : 'valid',
      proof: fixture.problem === 'invalid_proof' ? 'invalid' : 'not_provided',
      credential: 'active',
      sanctionsMatch: fixture.problem === 'sanctions_match',
      freshnessHours: fixture.claims.freshness_hours,
      granted: {
        count: disclosure.grantedCount,
        allTrue: Object.values(disclosure.claims).every((claim) => claim !== false),
      },
    },
  };
}
