import { PASSIDVerify, type CodeVerificationResult } from '@passidio/react';
import { useEffect, useState, type ReactElement } from 'react';
import { ASKED_FOR } from '../../src/asked-for.js';
import { styleNonce, THEME } from '../claims.js';
import { goTo } from '../route.js';
import type { Verified } from '../use-loan-form.js';

export function KioskPage({ onVerified }: Pick<Verified, 'onVerified'>): ReactElement {
  const [customer, setCustomer] = useState(1);
  const [result, setResult] = useState<CodeVerificationResult>();
  // Whoever comes to the kiosk next must not find what the last customer left in the form.
  useEffect(() => onVerified(undefined), [onVerified]);
  const next = (): void => {
    setResult(undefined);
    setCustomer(customer + 1);
  };
  const proceed = (): void => {
    if (result !== undefined) onVerified(result);
    goTo('/apply');
  };
  return (
    <div className="kiosk">
      <div className="wrap kiosk-row">
        <Words />
        <div className="kiosk-screen">
          <PASSIDVerify
            key={customer}
            apiKey=""
            baseUrl="/passid"
            institutionName="Riverside branch"
            permissions={ASKED_FOR}
            onSuccess={(_claims, verified) => setResult(verified)}
            onDecline={() => setResult(undefined)}
            theme={THEME}
            styleNonce={styleNonce()}
          />
          {result === undefined ? null : (
            <div className="actions">
              <button type="button" className="button on-dark" onClick={proceed}>
                Continue to the application
              </button>
              <button type="button" className="button ghost" onClick={next}>
                Next customer
              </button>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function Words(): ReactElement {
  return (
    <div className="kiosk-words">
      <p className="small">Riverside branch</p>
      <h1 tabIndex={-1}>Confirm your income with your phone</h1>
      <ol className="numbers">
        <li>Generate a code on this screen.</li>
        <li>Scan it with your PASSID app.</li>
        <li>Check what we ask for, and approve.</li>
      </ol>
      <p className="small">
        We learn an income band and three confirmations. Nothing is stored on this screen, and the code is gone after
        ten minutes.
      </p>
    </div>
  );
}
