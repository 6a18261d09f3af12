import { ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { OUTCOMES, type OutcomeName } from '@passid/ledger';
import { ReportOutcomeRequest } from '../report-outcome/report-outcome.request.js';

/** The rules of a report, without the token. What is left out stays as it was. */
export class AmendOutcomeRequest extends PartialType(OmitType(ReportOutcomeRequest, ['token'])) {
  @ApiPropertyOptional({ enum: OUTCOMES, description: 'What became of it.', example: 'repaid' })
  override outcome?: OutcomeName;
}
