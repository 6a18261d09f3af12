export { lastFour, SYMBOL_ALPHABET } from './symbols.js';
export { parseSessionCode, sessionCodeFrom } from './session-code.js';
export { parseShareCode, shareCodeFrom } from './share-code.js';
export { parseToken, tokenFrom } from './token.js';
export { generateApiKey, parseApiKey, type ParsedApiKey } from './api-key.js';
export {
  PERMISSIONS,
  STANDARD_PERMISSIONS,
  claimsGranted,
  disclose,
  parsePermission,
  type ClaimContext,
  type ClaimName,
  type Disclosure,
  type Permission,
  type VerificationClaims,
} from './claims.js';
export { SANDBOX_FIXTURES, type SandboxFixture, type SandboxProblem, type SandboxRefusal } from './sandbox-fixtures.js';
export { MissingKeyFile } from './key-files.js';
export { CannotChangeKey, type KeyFolder } from './key-folder.js';
export {
  KeyRing,
  openExistingKeyRing,
  openKeyFolder,
  openKeyRing,
  separateIssuerKey,
  type HashPurpose,
  type KeyName,
} from './key-ring.js';
export { currentOf, SIGNING_PURPOSES, stoppedAt, type SigningPurpose } from './signing-ring.js';
export { type SealedBox } from './sealed-box.js';
export { SubjectKey, subjectOf } from './subject-key.js';
export { type JwkSet, type JwsPayload, type PublishedJwk } from './jws.js';
export { type Audience, type ExpectedLogin, type LoginClaims, type NewLogin } from './login.js';
export { type OutcomeContent, type OutcomeDetails } from './outcome-content.js';
export {
  claimsOfContent,
  openContent,
  sealContent,
  tombstoneOf,
  type Tombstone,
  type VerificationContent,
} from './verification-content.js';
export { isSameSecret } from './same-secret.js';
export { hashPassword, verifyPassword } from './password.js';
export { hashEmail, hashSessionCode, hashShareCode, hashToken } from './stored-hashes.js';
