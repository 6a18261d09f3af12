import { READ_MODELS, untilModelsAnswer, type PendingModel } from '@passid/read-models';
import type { Platform } from './platform.js';

/** The log says this often what is waited for. */
const TELL_EVERY_MS = 10_000;

/**
 * Call before the first request is answered. After an upgrade that changes or adds read models, it waits until a projector of
 * this release has built them: until then the processes of the release before answer, from tables of their own.
 */
export async function untilReadModelsAnswer({ pool, store, readiness, log }: Platform): Promise<void> {
  let toldAt = -Infinity;
  await untilModelsAnswer(pool, store, READ_MODELS, (pending) => {
    readiness.waitsFor = `Read models are being built: ${pending.map(({ model }) => model.name).join(', ')}.`;
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    log.info({ read_models: pending.map(standing) }, 'waiting for a projector to build read models');
  });
  readiness.waitsFor = undefined;
}

const standing = ({ model: { name, version }, position, until }: PendingModel): object => ({
  read_model: name,
  version,
  position: Number(position),
  until: until === undefined ? 'head' : Number(until),
});
