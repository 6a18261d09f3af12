import { useState, type FormEvent, type ReactElement } from 'react';
import { ClaimSwitches } from '../parts/claim-lines.js';
import { Button, Fault, Field, Title } from '../parts/controls.js';
import { MakingSteps } from '../parts/making-steps.js';
import { NoCredential } from '../parts/no-credential.js';
import { PERMISSIONS, type Permission } from '../service/shapes.js';
import { go, hashOf } from '../state/route.js';
import { useAttempt, useWallet } from '../state/use-wallet.js';

/** Choose what to share, for a code to read out. */
export function ShareScreen(): ReactElement {
  const { state } = useWallet();
  const { making } = state;
  const credential = state.credentials.items.find(({ status }) => status === 'active');
  if (making.status === 'making')
    return (
      <>
        <Title>Making your code</Title>
        <MakingSteps step={making.step} />
      </>
    );
  if (credential === undefined) return <NoCredential title="Share" />;
  return <ShareForm claims={credential.claims} />;
}

type ShareFormProps = { readonly claims: Parameters<typeof ClaimSwitches>[0]['claims'] };

function ShareForm({ claims }: ShareFormProps): ReactElement {
  const { wallet } = useWallet();
  const [chosen, setChosen] = useState<readonly Permission[]>([]);
  const [audience, setAudience] = useState('');
  const { fault, isBusy, attempt } = useAttempt();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (chosen.length === 0) return;
    if (await attempt(() => wallet.makeCode(chosen, audience === '' ? undefined : audience))) go('code');
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Title back={{ href: hashOf({ screen: 'home' }), to: 'Wallet' }}>Choose what to share</Title>
      <p className="lead">Nothing else is disclosed, not even that it exists.</p>
      <div className="list-head">
        <h2>Claims</h2>
        <Button look="quiet" onClick={() => setChosen(chosen.length === PERMISSIONS.length ? [] : PERMISSIONS)}>
          {chosen.length === PERMISSIONS.length ? 'Choose none' : 'Choose all'}
        </Button>
      </div>
      <ClaimSwitches label="Claims" permissions={PERMISSIONS} claims={claims} chosen={chosen} onChange={setChosen} />
      <details className="figures">
        <summary>Only for one institution</summary>
        <Field
          label="Institution number"
          inputMode="numeric"
          pattern="[0-9]*"
          value={audience}
          onChange={({ target }) => setAudience(target.value.trim())}
          hint="They can tell you. Left empty, whoever redeems the code first keeps it."
        />
      </details>
      <Fault>{fault}</Fault>
      <div className="dock">
        <Button type="submit" isBusy={isBusy} disabled={chosen.length === 0}>
          {chosen.length === 0 ? 'Choose a claim' : `Make a code for ${countOf(chosen.length)}`}
        </Button>
      </div>
    </form>
  );
}

const countOf = (count: number): string => (count === 1 ? '1 claim' : `${count} claims`);
