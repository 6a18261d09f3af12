import { useState, type FormEvent, type ReactElement } from 'react';
import { Button, Fault, Field, Title } from '../parts/controls.js';
import { ShieldIcon } from '../parts/icons.js';
import { textIn } from '../parts/text-in.js';
import { useAttempt, useWallet } from '../state/use-wallet.js';

const PASSWORD_MIN = 8;

/** Sign up, or log in. */
export function DoorScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const [isNew, setNew] = useState(true);
  const { fault, isBusy, attempt } = useAttempt();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password] = [textIn(form, 'email'), textIn(form, 'password')];
    void attempt(() => (isNew ? wallet.signUp(email, password) : wallet.logIn(email, password)));
  };
  return (
    <div className="door">
      <div className="door-head">
        <Title>{isNew ? 'Your facts, in your hand' : 'Welcome back'}</Title>
        <p className="lead">
          {isNew
            ? 'Show a bank what is true about you, one claim at a time. Your accounts stay with you.'
            : 'Log in to the wallet you made before.'}
        </p>
      </div>
      {state.notice === undefined ? null : <p className="note">{state.notice}</p>}
      {state.answering.status === 'asked' ? (
        <p className="note">{state.answering.session.institutionName} is waiting for your answer.</p>
      ) : null}
      <form onSubmit={submit} className="stack">
        <Field label="E-mail address" name="email" type="email" autoComplete="username" required />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          minLength={PASSWORD_MIN}
          required
          {...(isNew ? { hint: 'Eight characters or more.' } : {})}
        />
        <Fault>{fault}</Fault>
        <Button type="submit" isBusy={isBusy}>
          {isNew ? 'Make my wallet' : 'Log in'}
        </Button>
        <Button look="quiet" onClick={() => setNew(!isNew)}>
          {isNew ? 'I have a wallet already' : 'Make a new wallet'}
        </Button>
      </form>
      <p className="small door-foot">
        <ShieldIcon />
        <span>A practice wallet: it lives in the sandbox, and nothing in it is about a real person.</span>
      </p>
    </div>
  );
}
