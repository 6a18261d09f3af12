import { Module } from '@nestjs/common';
import { DoorModule } from '../../door/door.module.js';
import { WorkspacesModule } from '../workspaces.module.js';
import { ActivateLiveKeyController } from './activate-live-key/activate-live-key.controller.js';
import { ActivateLiveKeyHandler } from './activate-live-key/activate-live-key.handler.js';
import { AttestGoLiveItemController } from './attest-go-live-item/attest-go-live-item.controller.js';
import { AttestGoLiveItemHandler } from './attest-go-live-item/attest-go-live-item.handler.js';
import { GoLive } from './go-live.js';
import { ListReviewsController } from './list-reviews/list-reviews.controller.js';
import { ReadGoLiveController } from './read-go-live/read-go-live.controller.js';
import { RequestLiveReviewController } from './request-live-review/request-live-review.controller.js';
import { RequestLiveReviewHandler } from './request-live-review/request-live-review.handler.js';

/** The way to production: the checklist, the review, the live key. */
@Module({
  imports: [DoorModule, WorkspacesModule],
  controllers: [
    ActivateLiveKeyController,
    AttestGoLiveItemController,
    ListReviewsController,
    ReadGoLiveController,
    RequestLiveReviewController,
  ],
  providers: [ActivateLiveKeyHandler, AttestGoLiveItemHandler, GoLive, RequestLiveReviewHandler],
})
export class GoLiveModule {}
