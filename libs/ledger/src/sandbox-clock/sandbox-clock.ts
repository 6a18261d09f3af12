import type { Decider } from '../decider.js';
import type { Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export interface SandboxClockEvent {
  /** An institution moved its sandbox into the future. */
  readonly type: 'SandboxClockAdvanced';
  readonly data: {
    readonly institutionId: string;
    readonly advanceId: string;
    readonly advanceSeconds: number;
    /** How far the sandbox is ahead of the world from now on. */
    readonly aheadSeconds: number;
    /** By the world's clock. */
    readonly advancedAt: Timestamp;
    readonly requestHash?: string;
  };
}

export type ClockAdvance = SandboxClockEvent['data'];

export interface SandboxClock {
  readonly aheadSeconds: number;
  readonly advances: readonly ClockAdvance[];
}

/** An institution's sandbox can be moved into the future, never back: what has expired stays expired. */
export const sandboxClock: Decider<SandboxClock, SandboxClockEvent> = {
  initial: { aheadSeconds: 0, advances: [] },
  evolve(state, event) {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- a later release may have written others
    if (event.type !== 'SandboxClockAdvanced') return state;
    return { aheadSeconds: event.data.aheadSeconds, advances: [...state.advances, event.data] };
  },
};
