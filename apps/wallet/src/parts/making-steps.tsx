import type { ReactElement } from 'react';
import type { MakingStep } from '../state/wallet-state.js';
import { CheckIcon } from './icons.js';

const STEPS: readonly { readonly step: MakingStep; readonly words: string }[] = [
  { step: 'drafting', words: 'Preparing the share' },
  { step: 'proving', words: 'Proving on this device, a few seconds' },
  { step: 'sending', words: 'Signing it into the ledger' },
];

/** What is going on while one waits for a proof. */
export function MakingSteps({ step }: { readonly step: MakingStep }): ReactElement {
  const at = STEPS.findIndex((each) => each.step === step);
  return (
    <div className="making">
      <div className="pulse" aria-hidden="true" />
      <ol className="steps">
        {STEPS.map(({ words }, index) => (
          <li key={words} className={index < at ? 'is-done' : index === at ? 'is-now' : ''}>
            <span className="step-mark" aria-hidden="true">
              {index < at ? <CheckIcon size={16} /> : null}
            </span>
            {words}
          </li>
        ))}
      </ol>
      <p className="small" role="status">
        {STEPS[at]?.words}. What is proved stays in this tab; only the proof leaves it.
      </p>
    </div>
  );
}
