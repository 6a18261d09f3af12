import type { CheckResult } from '@passid/proofs/in-browser';
import { useState, type FormEvent, type ReactElement } from 'react';
import { Button, Fault, Field, Title } from '../parts/controls.js';
import { textIn } from '../parts/text-in.js';
import { PRESETS } from '../presets.js';
import type { Attributes } from '../service/shapes.js';
import { go, hashOf } from '../state/route.js';
import { useAttempt, useWallet } from '../state/use-wallet.js';
import { corridorText } from '../words/claims.js';

/** The sandbox's holder plays the issuer: who they are today is chosen, and can be changed in every figure. */
export function ReceiveScreen(): ReactElement {
  const { wallet, state } = useWallet();
  const [chosen, setChosen] = useState(0);
  const { fault, isBusy, attempt } = useAttempt();
  const attributes = (PRESETS[chosen] ?? PRESETS[0]).attributes;
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (await attempt(() => wallet.receive(attributesIn(form))))
      go(state.answering.status === 'asked' ? 'request' : 'home');
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Title back={{ href: hashOf({ screen: 'home' }), to: 'Wallet' }}>Receive a credential</Title>
      <p className="lead">In the sandbox you play the issuer too. Choose who you are; change any figure.</p>
      <fieldset className="choices">
        <legend className="unseen">Who you are</legend>
        {PRESETS.map(({ name, says, attributes: { corridor } }, index) => (
          <label key={name} className="choice">
            <input type="radio" name="preset" checked={index === chosen} onChange={() => setChosen(index)} />
            <span className="row-words">
              <span className="row-title">{name}</span>
              <span className="row-small">{says}</span>
            </span>
            <span className="tag tag-over">{corridorText(corridor)}</span>
          </label>
        ))}
      </fieldset>
      <details className="figures">
        <summary>Change the figures</summary>
        <Figures key={chosen} attributes={attributes} />
      </details>
      <Fault>{fault}</Fault>
      <Button type="submit" isBusy={isBusy}>
        Receive
      </Button>
    </form>
  );
}

function Figures({ attributes }: { readonly attributes: Attributes }): ReactElement {
  const { monthlyIncome, dataWindowDays, linkedAccounts, paymentScore, savingsScore, corridor } = attributes;
  return (
    <div className="stack">
      <Field
        label="Income a month, in US dollars"
        name="income"
        type="number"
        inputMode="decimal"
        min={0}
        step={0.01}
        defaultValue={monthlyIncome / 100}
        required
      />
      <div className="two">
        <Whole label="Days of history" name="dataWindowDays" max={4095} value={dataWindowDays} />
        <Whole label="Accounts" name="linkedAccounts" max={255} value={linkedAccounts} />
        <Whole label="Payment score" name="paymentScore" max={1000} value={paymentScore} />
        <Whole label="Savings score" name="savingsScore" max={1000} value={savingsScore} />
      </div>
      <Check label="Identity check" name="identityCheck" value={attributes.identityCheck} />
      <Check label="Fraud check" name="fraudCheck" value={attributes.fraudCheck} />
      <Check label="Sanctions screening" name="sanctionsCheck" value={attributes.sanctionsCheck} />
      <Field
        label="Corridor"
        name="corridor"
        pattern="[A-Z]{2}->[A-Z]{2}"
        defaultValue={corridor}
        hint="Two countries, as in KE->GB. It may stay empty."
      />
    </div>
  );
}

interface WholeProps {
  readonly label: string;
  readonly name: string;
  readonly max: number;
  readonly value: number;
}

const Whole = ({ value, ...rest }: WholeProps): ReactElement => (
  <Field type="number" inputMode="numeric" min={0} step={1} defaultValue={value} required {...rest} />
);

interface CheckProps {
  readonly label: string;
  readonly name: string;
  readonly value: CheckResult;
}

const Check = ({ label, name, value }: CheckProps): ReactElement => (
  <label className="field">
    <span>{label}</span>
    <select name={name} defaultValue={value}>
      <option value="passed">Passed</option>
      <option value="failed">Failed</option>
      <option value="not_done">Not done</option>
    </select>
  </label>
);

function attributesIn(form: FormData): Attributes {
  const whole = (name: string): number => Number(form.get(name));
  const check = (name: string): CheckResult => form.get(name) as CheckResult;
  const corridor = textIn(form, 'corridor');
  return {
    monthlyIncome: Math.round(whole('income') * 100),
    dataWindowDays: whole('dataWindowDays'),
    linkedAccounts: whole('linkedAccounts'),
    paymentScore: whole('paymentScore'),
    savingsScore: whole('savingsScore'),
    identityCheck: check('identityCheck'),
    fraudCheck: check('fraudCheck'),
    sanctionsCheck: check('sanctionsCheck'),
    ...(corridor === '' ? {} : { corridor }),
  };
}
