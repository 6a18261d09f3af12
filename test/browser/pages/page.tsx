import { PassidCodeVerification, PASSIDVerify, usePassidCode, usePassidSession } from '@passidio/react';
import { StrictMode, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';

declare global {
  interface Window {
    /** What the components called back with, and what the host form did. */
    calls: [name: string, ...args: unknown[]][];
    unmount: () => void;
  }
}

/** A page is chosen by its query: `?show=field&props={…}`. */
const query = new URLSearchParams(location.search);
const props = JSON.parse(query.get('props') ?? '{}') as Record<string, never>;

window.calls = [];
const called =
  (name: string) =>
  (...args: unknown[]): void => {
    window.calls.push([name, ...args.map((arg) => (arg instanceof Error ? `${arg.name}: ${arg.message}` : arg))]);
  };

/** A form of a bank, with a field before and after. */
function Form(): ReactElement {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        called('submit')(Object.fromEntries(new FormData(event.currentTarget)));
      }}
    >
      <p>
        <label>
          Full name <input name="full_name" defaultValue="Amina" />
        </label>
      </p>
      <PassidCodeVerification
        apiKey=""
        baseUrl="/passid"
        onVerified={called('onVerified')}
        onDenied={called('onDenied')}
        onError={called('onError')}
        {...props}
      />
      <p>
        <button type="submit">Submit application</button>
      </p>
    </form>
  );
}

function Kiosk(): ReactElement {
  return (
    <PASSIDVerify
      apiKey=""
      baseUrl="/passid"
      institutionName="Branch 7"
      onSuccess={called('onSuccess')}
      onDecline={called('onDecline')}
      onError={called('onError')}
      {...props}
    />
  );
}

/** Views of one's own over the hooks. */
function Hooks(): ReactElement {
  const [name, setName] = useState('first');
  const code = usePassidCode({ baseUrl: '/passid', onVerified: () => called('onVerified')(name) });
  const session = usePassidSession({ baseUrl: '/passid' });
  return (
    <>
      <input aria-label="Code" value={code.state.code} onChange={({ target }) => code.type(target.value)} />
      <button onClick={() => void code.submit()}>Send</button>
      <button onClick={() => setName('second')}>Change the callback</button>
      <output>{`${code.state.status} ${session.state.status}`}</output>
    </>
  );
}

const PAGES: Record<string, () => ReactElement> = { field: Form, kiosk: Kiosk, hooks: Hooks };
const Page = PAGES[query.get('show') ?? 'field'] ?? Form;
const container = document.getElementById('root');
if (container === null) throw new Error('The page has no root.');
const root = createRoot(container);
root.render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
window.unmount = () => root.unmount();
