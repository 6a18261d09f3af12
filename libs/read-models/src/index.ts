import { isReadModel, type ReadModel } from './engine/read-model.js';
import * as questions from './questions/index.js';

/** The read models that `questions/index.ts` exports, by the names of their exports. */
export const READ_MODELS: readonly ReadModel[] = Object.values(questions).filter(isReadModel);

export * from './questions/index.js';
export { catchUp, catchUpTo, findOrCatchUp, ReadModelBehind } from './engine/catch-up.js';
export {
  checkpointOf,
  checkpointsOf,
  defineReadModels,
  lagOf,
  lowestCheckpointOf,
  projectBatch,
  projectTogether,
  type Lag,
  type Parked,
} from './engine/projection.js';
export { keyOf, typesOf, type ReadModel } from './engine/read-model.js';
export { parkedEvents, type ParkedEvent } from './engine/parked-events.js';
export { noteRebuilt, rebuild, RebuildUnderWay, type Rebuilt } from './engine/rebuild.js';
export {
  buildReadModel,
  dropOldVersions,
  pendingModels,
  untilModelsAnswer,
  VersionNotBuilt,
  type PendingModel,
} from './engine/versions.js';
