import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERMISSIONS } from '@passid/credentials';
import { validationFailed } from '@passid/http';
import { defined, TOKEN_LIFE_MAX_MS } from '@passid/ledger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsInt, IsObject, IsOptional, Matches, Max, Min } from 'class-validator';
import type { ProvenDraft, RequestedShare } from '../share-drafts.js';
import { IsPermission, PERMISSIONS_MAX, permissionsOf } from '../../../verifying/verdict/request-rules.js';

/** Seconds: time to read the code out. */
const LIFE_SECONDS_MIN = 60;
const LIFE_SECONDS_MAX = TOKEN_LIFE_MAX_MS / 1000;

/** A draft has about 600 characters. */
const DRAFT = /^[\w-]{1,4096}$/;

/** What a holder asks to share: the same members for a draft and for the share. */
export class RequestedShareMembers {
  @ApiProperty({
    description: 'What you consent to, one by one. `verified_credential_summary` is all of it.',
    enum: PERMISSIONS,
    isArray: true,
    example: ['income_verified', 'sanctions_clear'],
  })
  @IsArray({ message: 'The permissions must be a list of names.' })
  @ArrayNotEmpty({ message: 'Consent to one permission at least.' })
  @ArrayMaxSize(PERMISSIONS_MAX, { message: `At most ${PERMISSIONS_MAX} permissions can be named.` })
  @IsPermission({ each: true })
  permissions: string[];

  @ApiPropertyOptional({
    description: 'The id of the one institution this is for. Absent: the first that is shown it keeps it.',
    example: '940314418',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,18}$/, { message: 'An audience is an institution’s id: digits.' })
  audience?: string;

  @ApiPropertyOptional({
    description: 'Seconds the token lives; 30 days at most and by default, and never longer than the credential.',
    example: 2592000,
  })
  @IsOptional()
  @IsInt({ message: 'The lifetime must be a whole number of seconds.' })
  @Min(LIFE_SECONDS_MIN, { message: `A share lives for at least ${LIFE_SECONDS_MIN} seconds.` })
  @Max(LIFE_SECONDS_MAX, { message: `A share lives for at most ${LIFE_SECONDS_MAX} seconds (30 days).` })
  expiresIn?: number;

  @ApiPropertyOptional({
    description: 'Which of your credentials. Absent: the newest that is active.',
    example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b',
  })
  @IsOptional()
  @Matches(/^pid_[0-9a-f]{32}$/, { message: 'A credential id is pid_ and 32 hexadecimal digits.' })
  credentialId?: string;
}

export class CreateShareRequest extends RequestedShareMembers {
  @ApiPropertyOptional({
    description: 'With a proof: the draft that it was made for. The other fields must be those of the draft.',
    example: 'eyJrZXlfaWQiOiJkZXBsb3ltZW50OnYxIn0',
  })
  @IsOptional()
  @Matches(DRAFT, { message: 'A draft is sent back as it came, together with its proof.' })
  draft?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'A Groth16 proof of the claims, as `prove` of libs/proofs makes it: `{proof, nullifier, claims}`. It is verified here and again at every verification.',
    example: {
      proof: {
        pi_a: ['1', '2', '1'],
        pi_b: [
          ['1', '2'],
          ['3', '4'],
          ['1', '0'],
        ],
        pi_c: ['1', '2', '1'],
        protocol: 'groth16',
        curve: 'bn128',
      },
      nullifier: '2102932573610706518',
      claims: '32599558369131626255398683455',
    },
  })
  @IsOptional()
  @IsObject({ message: 'A proof is an object and comes with its draft.' })
  proof?: object;
}

/** The proof, and the draft that it was made for. Throws VALIDATION_FAILED for one without the other. */
export function provenDraftOf({ draft, proof }: CreateShareRequest): ProvenDraft | undefined {
  if (draft !== undefined && proof !== undefined) return { draft, proof };
  if (draft === undefined && proof === undefined) return undefined;
  const pointer = draft === undefined ? '/draft' : '/proof';
  throw validationFailed([{ pointer, detail: 'A proof and the draft that it was made for come together.' }]);
}

export function requestedShareOf(request: RequestedShareMembers): RequestedShare {
  const { permissions, audience, expiresIn, credentialId } = request;
  return defined({
    permissions: permissionsOf(permissions),
    audience,
    lifeMs: expiresIn === undefined ? TOKEN_LIFE_MAX_MS : expiresIn * 1000,
    credentialId,
  });
}
