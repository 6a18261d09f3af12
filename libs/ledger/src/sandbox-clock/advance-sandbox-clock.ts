import { defined } from '../defined.js';
import { DomainError, IdempotencyKeyReused } from '../domain-error.js';
import type { Timestamp } from '../time.js';
import type { SandboxClock, SandboxClockEvent } from './sandbox-clock.js';

export interface AdvanceSandboxClock {
  readonly institutionId: string;
  /** Chosen by the caller: the same id again is a retry. */
  readonly advanceId: string;
  readonly advanceSeconds: number;
  readonly requestHash?: string;
  readonly now: Timestamp;
}

/** Ten years: longer than any outcome is observed, and years keep four digits. */
const AHEAD_SECONDS_MAX = 10 * 366 * 24 * 60 * 60;

/** Every advance stays in the stream's state, so it has a bound. */
const ADVANCES_MAX = 10_000;

export class SandboxClockAtItsEnd extends DomainError {
  readonly code = 'SANDBOX_CLOCK_AT_ITS_END';
  constructor() {
    super(
      'A sandbox clock runs at most ten years and 10,000 advances ahead. Onboard another workspace to start afresh.',
    );
  }
}

/** A retry adds nothing. */
export function advanceSandboxClock(command: AdvanceSandboxClock, state: SandboxClock): SandboxClockEvent[] {
  const { institutionId, advanceId, advanceSeconds, requestHash, now } = command;
  const earlier = state.advances.find((advance) => advance.advanceId === advanceId);
  if (earlier !== undefined) {
    if (earlier.requestHash !== requestHash) throw new IdempotencyKeyReused();
    return [];
  }
  const aheadSeconds = state.aheadSeconds + advanceSeconds;
  if (aheadSeconds > AHEAD_SECONDS_MAX || state.advances.length >= ADVANCES_MAX) throw new SandboxClockAtItsEnd();
  return [
    {
      type: 'SandboxClockAdvanced',
      data: defined({
        institutionId,
        advanceId,
        advanceSeconds,
        aheadSeconds,
        advancedAt: now,
        requestHash,
      }),
    },
  ];
}
