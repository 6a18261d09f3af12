import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { VerifyingModule } from '../verifying/verifying.module.js';
import { AmendOutcomeController } from './amend-outcome/amend-outcome.controller.js';
import { AmendOutcomeHandler } from './amend-outcome/amend-outcome.handler.js';
import { Outcomes } from './outcomes.js';
import { ReadCohortsController } from './read-cohorts/read-cohorts.controller.js';
import { ReadOutcomeController } from './read-outcome/read-outcome.controller.js';
import { ReportOutcomeController } from './report-outcome/report-outcome.controller.js';
import { ReportOutcomeHandler } from './report-outcome/report-outcome.handler.js';

/** How it went with the customer, reported months later. */
@Module({
  imports: [DoorModule, VerifyingModule],
  controllers: [AmendOutcomeController, ReadCohortsController, ReadOutcomeController, ReportOutcomeController],
  providers: [AmendOutcomeHandler, Outcomes, ReportOutcomeHandler],
})
export class OutcomesModule {}
