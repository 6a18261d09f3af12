import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { SANDBOX_CLOCK_TABLE, sandboxClock, sandboxesAhead } from './sandbox-clock.js';

const ledger = projectedLedger(sandboxClock);
const ahead = (institutionId: string) => sandboxesAhead(ledger.pool)(institutionId);

describe('sandbox-clock', () => {
  it('gives the seconds of the latest advance, not the sum of them', async () => {
    await ledger.append('SandboxClockAdvanced', { institutionId: '1', advanceSeconds: 900, aheadSeconds: 900 });
    await ledger.append('SandboxClockAdvanced', { institutionId: '1', advanceSeconds: 60, aheadSeconds: 960 });
    expect(await ahead('1')).toBe(960);
  });

  it('has the table that dispatcher.claim reads: another version needs a migration with another claim', () => {
    expect(SANDBOX_CLOCK_TABLE).toBe('views.sandbox_clock');
  });

  it('gives 0 for an institution that has never moved its clock', async () => {
    await ledger.append('SandboxClockAdvanced', { institutionId: '1' });
    expect(await ahead('2')).toBe(0);
  });
});
