/** What the customer reads when a code or token is not accepted. A sanctions match is not spelled out to them. */
const MESSAGES: Readonly<Record<string, string>> = {
  CODE_NOT_FOUND: 'We do not know this code. Check it against the PASSID app.',
  CODE_ALREADY_REDEEMED: 'This code has been used. Share again in the PASSID app to get a new one.',
  CODE_EXPIRED: 'This code has expired. Share again in the PASSID app to get a new one.',
  CODE_REVOKED: 'This code was withdrawn. Share again in the PASSID app to get a new one.',
  TOKEN_NOT_FOUND: 'We do not know this token. Check it against the PASSID app.',
  TOKEN_EXPIRED: 'This share has expired. Share again in the PASSID app.',
  TOKEN_REVOKED: 'This share was withdrawn. Share again in the PASSID app.',
  TOKEN_ALREADY_USED: 'This share has been used. Share again in the PASSID app.',
  CREDENTIAL_EXPIRED: 'This credential has expired. Renew it in the PASSID app.',
  CREDENTIAL_REVOKED: 'This credential was revoked by its issuer.',
  AUDIENCE_MISMATCH: 'This was shared with somebody else. Share it with us in the PASSID app.',
  PERMISSION_NOT_GRANTED: 'Nothing we asked for was shared. Share again in the PASSID app.',
};

const NOT_VERIFIED = 'This credential could not be verified.';

export const messageFor = (reason: string): string =>
  (Object.hasOwn(MESSAGES, reason) ? MESSAGES[reason] : undefined) ?? NOT_VERIFIED;

export const CANNOT_BE_REACHED = 'The verification service cannot be reached right now. Nothing was lost: try again.';
