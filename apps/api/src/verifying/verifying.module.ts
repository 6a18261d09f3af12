import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { FinishRedemptions } from './finishing/finish-redemptions.js';
import { Fulfilments } from './finishing/fulfilments.js';
import { ListVerificationsController } from './list-verifications/list-verifications.controller.js';
import { ReadVerificationController } from './read-verification/read-verification.controller.js';
import { FailedRedemptions } from './redeem-code/failed-redemptions.js';
import { RedeemCodeController } from './redeem-code/redeem-code.controller.js';
import { RedeemCodeHandler } from './redeem-code/redeem-code.handler.js';
import { Conclusions } from './verdict/conclude.js';
import { Examiner } from './verdict/evidence.js';
import { ShareProofs } from './verdict/share-proofs.js';
import { VerifyTokenController } from './verify-token/verify-token.controller.js';
import { VerifyTokenHandler } from './verify-token/verify-token.handler.js';

/** A code or a token becomes a verdict, signed claims and an audit id. */
@Module({
  imports: [DoorModule],
  controllers: [ListVerificationsController, ReadVerificationController, RedeemCodeController, VerifyTokenController],
  providers: [
    FinishRedemptions,
    Fulfilments,
    FailedRedemptions,
    RedeemCodeHandler,
    Conclusions,
    Examiner,
    ShareProofs,
    VerifyTokenHandler,
  ],
  exports: [Conclusions, Fulfilments, ShareProofs],
})
export class VerifyingModule {}
