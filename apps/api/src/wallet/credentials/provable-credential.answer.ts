import { ApiPropertyOptional } from '@nestjs/swagger';
import type { SignedCredential } from '@passid/proofs';
import { CredentialAnswer } from './credential.answer.js';

/** What a wallet proves with: the signed attributes, the issuer's BabyJubJub key and its signature. Numbers are decimal text. */
export class IssuedCredentialAnswer extends CredentialAnswer {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'With `holderCommitment`: `{credentialId, attributes, issuer: {x, y}, signature: {r8: {x, y}, s}}`, to be kept in the wallet. Shown here only.',
  })
  provable?: object;
}

/** JSON has no bigints. */
export const inDecimal = (provable: { readonly provable?: SignedCredential }): { provable?: object } =>
  JSON.parse(JSON.stringify(provable, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))) as {
    provable?: object;
  };
