import { useEffect, useRef, type ReactElement } from 'react';
import { Frame } from './parts/frame.js';
import { CodeScreen } from './screens/code-screen.js';
import { DoorScreen } from './screens/door-screen.js';
import { HistoryScreen } from './screens/history-screen.js';
import { HomeScreen } from './screens/home-screen.js';
import { ReceiveScreen } from './screens/receive-screen.js';
import { RequestScreen } from './screens/request-screen.js';
import { ScanScreen } from './screens/scan-screen.js';
import { ShareDetailScreen } from './screens/share-detail-screen.js';
import { ShareScreen } from './screens/share-screen.js';
import { YouScreen } from './screens/you-screen.js';
import { readRoute, useHash, type Route } from './state/route.js';
import { useWallet } from './state/use-wallet.js';

export function App(): ReactElement {
  const { wallet, state } = useWallet();
  const hash = useHash();
  const route = readRoute(hash);
  const holderId = state.login?.holderId;
  useEffect(() => {
    if (holderId !== undefined) void wallet.refresh();
  }, [wallet, holderId]);
  const screen = holderId === undefined ? 'door' : hash;
  // A step that replaces the pressed button counts as an arrival: the focus would be lost with the button.
  const phase = `${screen} ${state.making.status} ${state.answering.status}`;
  return (
    <Frame route={holderId === undefined ? undefined : route} isOnline={state.isOnline} says={state.announcement}>
      <Arrival screen={screen} phase={phase}>
        {holderId === undefined ? <DoorScreen /> : <Screen route={route} />}
      </Arrival>
    </Frame>
  );
}

function Screen({ route }: { readonly route: Route }): ReactElement {
  switch (route.screen) {
    case 'home':
      return <HomeScreen />;
    case 'receive':
      return <ReceiveScreen />;
    case 'share':
      return <ShareScreen />;
    case 'code':
      return <CodeScreen />;
    case 'scan':
      return <ScanScreen />;
    case 'request':
      return <RequestScreen />;
    case 'history':
      return route.shareId === undefined ? <HistoryScreen /> : <ShareDetailScreen shareId={route.shareId} />;
    case 'you':
      return <YouScreen />;
  }
}

interface ArrivalProps {
  readonly screen: string;
  /** Of the screen: what changes in place. */
  readonly phase: string;
  readonly children: ReactElement;
}

/** On arrival: scroll to the top, announce the title, focus the heading. */
function Arrival({ screen, phase, children }: ArrivalProps): ReactElement {
  const ref = useRef<HTMLElement>(null);
  const last = useRef(phase);
  useEffect(() => {
    if (last.current === phase) return;
    last.current = phase;
    ref.current?.scrollTo({ top: 0 });
    ref.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [phase]);
  return (
    <main ref={ref} className="screen" key={screen}>
      {children}
    </main>
  );
}
