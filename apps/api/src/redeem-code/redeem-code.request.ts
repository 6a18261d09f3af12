import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import { IsPermission, PERMISSIONS_MAX, REFERENCE } from '../verification/request-rules.js';

export class RedeemCodeRequest {
  /** As the customer read it out: dashes, spaces and lower case do not matter. */
  @IsString({ message: 'The code must be a text, such as "KE8V-3TXY-Z72L".' })
  @Length(1, 64, { message: 'The code must be 1 to 64 characters.' })
  code: string;

  /** Permission or claim names. Absent: all. */
  @IsOptional()
  @IsArray({ message: 'The requested claims must be a list of names.' })
  @ArrayMaxSize(PERMISSIONS_MAX, { message: `At most ${PERMISSIONS_MAX} claims can be requested.` })
  @IsPermission({ each: true })
  requestedClaims?: string[];

  /** Your own name for the case; it comes back in the answer. */
  @IsOptional()
  @Matches(REFERENCE, { message: 'The reference must be a text of 1 to 200 characters without control characters.' })
  institution_reference?: string;
}
