import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const FORM = /^inv\.(\d{1,20})\.[\w-]{43}$/;

/** Opens one invitation once. It names the workspace, so that the workspace can be asked; the rest is 256 random bits. */
export const newInvitationToken = (institutionId: string): string =>
  `inv.${institutionId}.${randomBytes(SECRET_BYTES).toString('base64url')}`;

export const institutionOfToken = (token: string): string | undefined => FORM.exec(token)?.[1];
