import { useState, type ReactElement } from 'react';
import { ClaimSwitches } from '../parts/claim-lines.js';
import { Button, Fault, Field, Title } from '../parts/controls.js';
import { MakingSteps } from '../parts/making-steps.js';
import { NoCredential } from '../parts/no-credential.js';
import { PERMISSIONS, type Claims, type Permission } from '../service/shapes.js';
import { go, hashOf } from '../state/route.js';
import { useAttempt, useWallet } from '../state/use-wallet.js';
import { ALWAYS_GOES_ALONG } from '../words/claims.js';

/** Choose what to share, for a code to read out. */
export function ShareScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const { making } = state;
  const [chosen, setChosen] = useState<readonly Permission[]>([]);
  const [audience, setAudience] = useState('');
  const { fault, attempt } = useAttempt();
  const credential = state.credentials.items.find(({ status }) => status === 'active');
  const make = async (): Promise<void> => {
    if (await attempt(() => wallet.makeCode(chosen, audience === '' ? undefined : audience))) go('code');
  };
  if (making.status === 'making')
    return (
      <>
        <Title>Making your code</Title>
        <MakingSteps step={making.step} />
      </>
    );
  if (credential === undefined) return <NoCredential title="Share" />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Title back={{ href: hashOf({ screen: 'home' }), to: 'Wallet' }}>Choose what to share</Title>
      <Choice claims={credential.claims} chosen={chosen} onChange={setChosen} />
      <Audience value={audience} onChange={setAudience} />
      <Fault>{fault}</Fault>
      <div className="dock">
        <Button type="submit" disabled={chosen.length === 0}>
          {chosen.length === 0 ? 'Choose a claim' : `Make a code for ${countOf(chosen.length)}`}
        </Button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly claims: Claims | undefined;
  readonly chosen: readonly Permission[];
  readonly onChange: (chosen: readonly Permission[]) => void;
}

function Choice({ claims, chosen, onChange }: ChoiceProps): ReactElement {
  const isAll = chosen.length === PERMISSIONS.length;
  return (
    <>
      <p className="lead">{`${ALWAYS_GOES_ALONG} Nothing else does.`}</p>
      <div className="list-head">
        <h2>Claims</h2>
        <Button look="quiet" onClick={() => onChange(isAll ? [] : PERMISSIONS)}>
          {isAll ? 'Choose none' : 'Choose all'}
        </Button>
      </div>
      <ClaimSwitches label="Claims" permissions={PERMISSIONS} claims={claims} chosen={chosen} onChange={onChange} />
    </>
  );
}

interface AudienceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const Audience = ({ value, onChange }: AudienceProps): ReactElement => (
  <details className="figures">
    <summary>Only for one institution</summary>
    <Field
      label="Institution number"
      inputMode="numeric"
      pattern="[0-9]*"
      value={value}
      onChange={({ target }) => onChange(target.value.trim())}
      hint="They can tell you. Left empty, whoever redeems the code first keeps it."
    />
  </details>
);

const countOf = (count: number): string => (count === 1 ? '1 claim' : `${count} claims`);
