export { SYMBOL_ALPHABET, lastFour, symbolsFrom } from './symbols.js';
export { parseShareCode, shareCodeFrom } from './share-code.js';
export { parseSessionCode, sessionCodeFrom } from './session-code.js';
export { parseToken, tokenFrom } from './token.js';
export { apiKeyFrom, generateApiKey, parseApiKey, type Environment, type ParsedApiKey } from './api-key.js';
export {
  PERMISSIONS,
  STANDARD_PERMISSIONS,
  claimsOf,
  coverageLevel,
  disclose,
  parsePermission,
  type ClaimContext,
  type ClaimName,
  type CoverageLevel,
  type Disclosure,
  type Permission,
  type VerificationClaims,
} from './claims.js';
export { SANDBOX_FIXTURES, type SandboxFixture, type SandboxProblem, type SandboxRefusal } from './sandbox-fixtures.js';
export { UnusableKeyFile } from './key-files.js';
export { KeyRing, openKeyRing, type HashPurpose } from './key-ring.js';
export { CannotOpen, type SealedBox } from './sealed-box.js';
export { payloadOf, type JwkSet, type JwsPayload, type PublicJwk } from './jws.js';
export { type Audience, type ExpectedLogin, type LoginClaims, type NewLogin } from './login.js';
export { hashPassword, verifyPassword } from './password.js';
export { isSameSecret } from './same-secret.js';
export { hashShareCode, hashToken } from './stored-hashes.js';
export { claimsOfContent, openContent, sealContent, type VerificationContent } from './verification-content.js';
