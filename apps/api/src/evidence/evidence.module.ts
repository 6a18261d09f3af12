import { Module } from '@nestjs/common';
import { DoorModule } from '../door/door.module.js';
import { VerifyingModule } from '../verifying/verifying.module.js';
import { AssemblePackageController } from './assemble-package/assemble-package.controller.js';
import { AssemblePackageHandler } from './assemble-package/assemble-package.handler.js';
import { CasePackages } from './assemble-package/case-packages.js';
import { AuditTrailController } from './audit-trail/audit-trail.controller.js';
import { ExportTrailController } from './export-trail/export-trail.controller.js';
import { TrailExports } from './export-trail/trail-exports.js';

/** What a verification can be proved with. */
@Module({
  imports: [DoorModule, VerifyingModule],
  controllers: [AssemblePackageController, AuditTrailController, ExportTrailController],
  providers: [AssemblePackageHandler, CasePackages, TrailExports],
})
export class EvidenceModule {}
