import { useEffect, useId, useRef, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { WarnIcon } from './icons.js';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'main' | 'plain' | 'danger' | 'quiet';
  readonly isBusy?: boolean;
}

/** While it is busy it can be focused and says so, and does nothing. */
export function Button({ look = 'main', isBusy = false, onClick, children, ...rest }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={`button button-${look}`}
      aria-disabled={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      {isBusy ? <span className="spinner" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string;
  readonly hint?: string;
  readonly isWrong?: boolean;
}

export function Field({ label, hint, isWrong = false, ...input }: FieldProps): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        aria-invalid={isWrong || undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...input}
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** What went wrong, said at once. */
export function Fault({ children }: { readonly children: string | undefined }): ReactElement {
  return (
    <div role="alert" className="fault-place">
      {children === undefined ? null : (
        <p className="fault">
          <WarnIcon />
          <span>{children}</span>
        </p>
      )}
    </div>
  );
}

interface SwitchProps {
  readonly title: string;
  readonly means: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children?: ReactNode;
}

/** One line of a consent: what it is called, what they learn, what they will read. */
export function SwitchLine({ title, means, isOn, onChange, children }: SwitchProps): ReactElement {
  const id = useId();
  return (
    <li className="line">
      <label htmlFor={id} className="line-words">
        <span className="line-title">{title}</span>
        <span className="line-means" id={`${id}-means`}>
          {means}
        </span>
        {children}
      </label>
      <input
        id={id}
        className="switch"
        type="checkbox"
        role="switch"
        aria-label={title}
        aria-describedby={`${id}-means`}
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
      />
    </li>
  );
}

interface TitleProps {
  readonly children: ReactNode;
  /** Where the arrow leads. */
  readonly back?: { readonly href: string; readonly to: string };
  /** It takes the place of the button that led here, and so the focus. */
  readonly takesFocus?: boolean;
}

/** The heading that a screen starts at. */
export function Title({ children, back, takesFocus = false }: TitleProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <>
      {back === undefined ? null : (
        <a className="back" href={back.href}>
          <span aria-hidden="true">‹</span> {back.to}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
    </>
  );
}
