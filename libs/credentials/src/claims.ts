import { defined, type ClaimContext, type DisclosedClaims, type VerificationClaims } from '@passid/ledger';

export type { ClaimContext, VerificationClaims };

/** A claim needs consent; the context does not. */
export type ClaimName = Exclude<keyof VerificationClaims, keyof ClaimContext>;

/**
 * In the order in which the guide prints them; answers keep it. A claim is also a bit of the claims word that the circuit
 * computes (`CLAIM_BITS` of libs/proofs): a new claim needs a new circuit and a new ceremony (CONTRIBUTING.md has the steps).
 */
export const CLAIM_NAMES = Object.keys({
  identity_verified: true,
  income_verified: true,
  income_band: true,
  sanctions_screening_clear: true,
  identity_and_fraud_checks_passed: true,
  payment_behavior_verified: true,
  savings_behavior_verified: true,
} satisfies Record<ClaimName, true>) as readonly ClaimName[];

const CLAIMS_OF = {
  verified_credential_summary: CLAIM_NAMES,
  income_verified: ['income_verified', 'income_band'],
  identity_verified: ['identity_verified'],
  sanctions_clear: ['sanctions_screening_clear'],
  payment_reliability: ['payment_behavior_verified'],
  savings_consistency: ['savings_behavior_verified'],
  fraud_risk: ['identity_and_fraud_checks_passed'],
} as const satisfies Record<string, readonly ClaimName[]>;

export type Permission = keyof typeof CLAIMS_OF;

export const PERMISSIONS = Object.keys(CLAIMS_OF) as readonly Permission[];

/** What is asked for when nothing is named. */
export const STANDARD_PERMISSIONS: readonly Permission[] = ['verified_credential_summary'];

/** Every permission but the summary, which is the six together. No claim belongs to two of them. */
const SINGLE_PERMISSIONS = PERMISSIONS.filter((permission) => permission !== 'verified_credential_summary');

const PERMISSION_BY_NAME: ReadonlyMap<string, Permission> = new Map([
  ...SINGLE_PERMISSIONS.flatMap((permission) => claimsOf(permission).map((claim) => [claim, permission] as const)),
  ...PERMISSIONS.map((permission) => [permission, permission] as const),
]);

/** The permission of that name, or the one a claim of that name needs: `income_band` is asked for by `income_verified`. */
export function parsePermission(name: string): Permission | undefined {
  return PERMISSION_BY_NAME.get(name);
}

/** The claims a permission discloses, in the order of the guide. */
export function claimsOf(permission: Permission): readonly ClaimName[] {
  return CLAIMS_OF[permission];
}

export interface Disclosure {
  /** The granted claims and the context, in the order of the guide. */
  readonly claims: DisclosedClaims;
  /** What was asked for and not consented to, one permission per gap, in the order of PERMISSIONS; never the summary. */
  readonly notGranted: readonly Permission[];
  /** How many single permissions were both asked for and consented to; the summary counts as its six. */
  readonly grantedCount: number;
}

/**
 * What the institution may see: requested ∩ consented, compared claim by claim.
 * `requested` undefined asks for the standard set; an empty list asks for nothing and gets the context.
 */
export function disclose(
  claims: VerificationClaims,
  requested: readonly Permission[] | undefined,
  consented: readonly Permission[],
): Disclosure {
  const asked = singlePermissions(requested ?? STANDARD_PERMISSIONS);
  const allowed = singlePermissions(consented);
  const granted = asked.filter((permission) => allowed.includes(permission));
  return {
    claims: shownClaims(claims, granted),
    notGranted: asked.filter((permission) => !allowed.includes(permission)),
    grantedCount: granted.length,
  };
}

/** The disclosed claims: those requested, without those recorded as not granted. */
export function claimsGranted(
  requested: readonly Permission[],
  notGranted: readonly Permission[],
): readonly ClaimName[] {
  return singlePermissions(requested)
    .filter((permission) => !notGranted.includes(permission))
    .flatMap(claimsOf);
}

function singlePermissions(permissions: readonly Permission[]): readonly Permission[] {
  if (permissions.includes('verified_credential_summary')) return SINGLE_PERMISSIONS;
  return SINGLE_PERMISSIONS.filter((permission) => permissions.includes(permission));
}

function shownClaims(claims: VerificationClaims, granted: readonly Permission[]): Disclosure['claims'] {
  const names = new Set(granted.flatMap(claimsOf));
  return {
    ...Object.fromEntries(CLAIM_NAMES.filter((name) => names.has(name)).map((name) => [name, claims[name]])),
    data_window_days: claims.data_window_days,
    freshness_hours: claims.freshness_hours,
    linked_accounts: claims.linked_accounts,
    ...defined({ corridor: claims.corridor }),
  };
}
