import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ATTRIBUTE_LIMITS, isFieldElement, VERIFIER_POLICY_V1, type CheckResult } from '@passid/proofs';
import { IsIn, IsInt, IsISO8601, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';

const { monthlyIncomeMax, dataWindowDaysMax, linkedAccountsMax, scoreMax } = ATTRIBUTE_LIMITS;
const CHECK_RESULTS = ['passed', 'failed', 'not_done'] as const;
const OF_CHECK = 'A check is passed, failed or not_done.';
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
/** As many digits as r has. */
const DECIMAL = /^[1-9]\d{0,76}$/;
const OF_COMMITMENT = 'A commitment is a field element, written as a decimal number.';
const OF_MOMENT = 'A moment is written as in 2026-01-01T00:00:00Z.';

export class IssueCredentialRequest {
  @ApiPropertyOptional({
    description: 'Whose credential. Required of an operator; a holder issues to their own sandbox wallet.',
    example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8',
  })
  @IsOptional()
  @Matches(/^hld_[0-9a-f]{32}$/, { message: 'A holder id is hld_ and 32 hexadecimal digits.' })
  holderId?: string;

  @ApiProperty({ description: 'Income a month in minor units of the currency: cents.', example: 320000 })
  @IsInt({ message: 'The monthly income must be a whole number of minor units.' })
  @Min(0, { message: 'The monthly income cannot be negative.' })
  @Max(monthlyIncomeMax, { message: `The monthly income is at most ${monthlyIncomeMax} minor units.` })
  monthlyIncome: number;

  @ApiPropertyOptional({
    description: 'The policy’s thresholds and bands are in this currency; convert before you issue.',
    enum: [VERIFIER_POLICY_V1.currency],
    default: VERIFIER_POLICY_V1.currency,
  })
  @IsOptional()
  @IsIn([VERIFIER_POLICY_V1.currency], { message: `The income is stated in ${VERIFIER_POLICY_V1.currency}.` })
  currency?: string;

  @ApiProperty({ description: 'Days of financial history behind the figures.', example: 180 })
  @IsInt({ message: 'The data window must be a whole number of days.' })
  @Min(0, { message: 'The data window cannot be negative.' })
  @Max(dataWindowDaysMax, { message: `The data window is at most ${dataWindowDaysMax} days.` })
  dataWindowDays: number;

  @ApiProperty({ description: 'How many accounts the figures rest on.', example: 3 })
  @IsInt({ message: 'The linked accounts must be a whole number.' })
  @Min(0, { message: 'The linked accounts cannot be negative.' })
  @Max(linkedAccountsMax, { message: `At most ${linkedAccountsMax} accounts can be linked.` })
  linkedAccounts: number;

  @ApiProperty({ description: `0 to ${scoreMax}.`, example: 812 })
  @IsInt({ message: 'The payment score must be a whole number.' })
  @Min(0, { message: 'The payment score cannot be negative.' })
  @Max(scoreMax, { message: `The payment score is at most ${scoreMax}.` })
  paymentScore: number;

  @ApiProperty({ description: `0 to ${scoreMax}.`, example: 640 })
  @IsInt({ message: 'The savings score must be a whole number.' })
  @Min(0, { message: 'The savings score cannot be negative.' })
  @Max(scoreMax, { message: `The savings score is at most ${scoreMax}.` })
  savingsScore: number;

  @ApiProperty({ description: 'Whether this is who they say.', enum: CHECK_RESULTS, example: 'passed' })
  @IsIn(CHECK_RESULTS, { message: OF_CHECK })
  identityCheck: CheckResult;

  @ApiProperty({ description: 'Whether nothing smelt of fraud.', enum: CHECK_RESULTS, example: 'passed' })
  @IsIn(CHECK_RESULTS, { message: OF_CHECK })
  fraudCheck: CheckResult;

  @ApiProperty({ description: '`passed` is clear, `failed` is a match.', enum: CHECK_RESULTS, example: 'passed' })
  @IsIn(CHECK_RESULTS, { message: OF_CHECK })
  sanctionsCheck: CheckResult;

  @ApiPropertyOptional({ description: 'Origin and destination.', example: 'KE->GB' })
  @IsOptional()
  @Matches(/^[A-Z]{2}->[A-Z]{2}$/, { message: 'A corridor is written as in KE->GB.' })
  corridor?: string;

  @ApiPropertyOptional({
    description:
      'Poseidon commitment to the wallet’s own secret, decimal. With it the credential is signed for proofs as well, and the answer has the signature.',
    example: '1234567890123456789',
  })
  @IsOptional()
  @Matches(DECIMAL, { message: OF_COMMITMENT })
  @ValidateBy(
    { name: 'isFieldElement', validator: { validate: (text: unknown) => isFieldElement(text) } },
    { message: OF_COMMITMENT },
  )
  holderCommitment?: string;

  @ApiPropertyOptional({ description: 'When the figures were taken; now by default, never later.' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: OF_MOMENT })
  @Matches(MOMENT, { message: OF_MOMENT })
  issuedAt?: string;

  @ApiPropertyOptional({ description: '90 days after issue by default, at most a year after it, and in the future.' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: OF_MOMENT })
  @Matches(MOMENT, { message: OF_MOMENT })
  expiresAt?: string;
}
