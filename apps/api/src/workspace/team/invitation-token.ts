import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const FORM = /^inv\.(\d{1,20})\.[\w-]{43}$/;

/** Accepts one invitation, once: the id of the workspace, so that its stream can be read, and 256 random bits. */
export const newInvitationToken = (institutionId: string): string =>
  `inv.${institutionId}.${randomBytes(SECRET_BYTES).toString('base64url')}`;

export const institutionOfToken = (token: string): string | undefined => FORM.exec(token)?.[1];
