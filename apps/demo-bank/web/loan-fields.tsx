import { useId, type ChangeEvent, type ReactElement, type ReactNode } from 'react';
import { PURPOSES, type FieldErrors, type FieldName } from '../src/loan-application.js';
import { TERMS_MONTHS } from '../src/loan.js';

export interface LoanEntry {
  readonly amount: string;
  readonly term: string;
}

interface LoanFieldsProps {
  readonly loan: LoanEntry;
  readonly errors: FieldErrors;
  readonly onChange: (loan: LoanEntry) => void;
}

export function LoanFields({ loan, errors, onChange }: LoanFieldsProps): ReactElement {
  return (
    <fieldset className="card">
      <legend>Your loan</legend>
      <div className="fields">
        <Field name="amount_usd" label="Amount in US dollars" error={errors.amount_usd}>
          {(attributes) => (
            <input
              {...attributes}
              inputMode="numeric"
              value={loan.amount}
              onChange={({ target }: ChangeEvent<HTMLInputElement>) => onChange({ ...loan, amount: target.value })}
            />
          )}
        </Field>
        <Field name="term_months" label="Term" error={errors.term_months}>
          {(attributes) => (
            <select
              {...attributes}
              value={loan.term}
              onChange={({ target }) => onChange({ ...loan, term: target.value })}
            >
              {TERMS_MONTHS.map((months) => (
                <option key={months} value={months}>
                  {months} months
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field name="purpose" label="What is it for?" error={errors.purpose} isWide>
          {(attributes) => (
            <select {...attributes} defaultValue="">
              <option value="" disabled>
                Choose
              </option>
              {Object.entries(PURPOSES).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </fieldset>
  );
}

export function PersonFields({ errors }: { readonly errors: FieldErrors }): ReactElement {
  return (
    <fieldset className="card">
      <legend>About you</legend>
      <div className="fields">
        <Field name="full_name" label="Full name" error={errors.full_name} isWide>
          {(attributes) => <input {...attributes} autoComplete="name" />}
        </Field>
        <Field name="email" label="E-mail" error={errors.email} isWide>
          {(attributes) => <input {...attributes} type="email" autoComplete="email" />}
        </Field>
      </div>
    </fieldset>
  );
}

interface FieldAttributes {
  readonly id: string;
  readonly name: FieldName;
  readonly 'aria-invalid'?: true;
  readonly 'aria-describedby'?: string;
}

interface FieldProps {
  readonly name: FieldName;
  readonly label: string;
  readonly error: string | undefined;
  readonly isWide?: boolean;
  readonly children: (attributes: FieldAttributes) => ReactNode;
}

/** A label, its control, and what is wrong with it, tied together. */
function Field({ name, label, error, isWide = false, children }: FieldProps): ReactElement {
  const id = useId();
  const invalid = error === undefined ? {} : ({ 'aria-invalid': true, 'aria-describedby': `${id}error` } as const);
  return (
    <div className={isWide ? 'field wide' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, name, ...invalid })}
      {error === undefined ? null : (
        <p className="error" id={`${id}error`}>
          {error}
        </p>
      )}
    </div>
  );
}
