import { useEffect, useState, type ReactElement } from 'react';
import { sendTestEvent, type WebhookLogSnapshot } from '../bank-api.js';

type WebhookEvent = WebhookLogSnapshot['events'][number];

export function WebhooksPage(): ReactElement {
  const { log, isLive } = useWebhookLog();
  const [test, setTest] = useState<'idle' | 'sending' | 'failed'>('idle');
  const send = async (): Promise<void> => {
    if (test === 'sending') return;
    setTest('sending');
    setTest((await sendTestEvent()) ? 'idle' : 'failed');
  };
  return (
    <div className="wrap page">
      <h1 tabIndex={-1}>Webhooks</h1>
      <p className="lead">
        What PASSID tells the bank’s server, as it arrives. Each one is verified before it is read; tokens are masked
        here.
      </p>
      <div className="bar">
        <p className="live" data-live={isLive} role="status">
          {isLive ? 'Live' : 'Connecting …'}
        </p>
        <p className="small">
          <code>POST /passid/webhook</code>
        </p>
        <button type="button" className="button plain" aria-disabled={test === 'sending'} onClick={() => void send()}>
          {test === 'sending' ? 'Sending …' : 'Send a test event'}
        </button>
      </div>
      <div role="alert">
        {test === 'failed' ? (
          <p className="notice bad">PASSID could not be asked for a test event. Try again.</p>
        ) : null}
      </div>
      {log.refused === 0 ? null : (
        <p className="notice warn">
          {log.refused === 1 ? '1 request was' : `${log.refused} requests were`} refused: the signature was missing or
          wrong.
        </p>
      )}
      {log.events.length === 0 ? <Nothing /> : <Events events={log.events} />}
    </div>
  );
}

const EMPTY: WebhookLogSnapshot = { events: [], refused: 0 };

/** The browser connects again by itself when the stream is cut. */
function useWebhookLog(): { readonly log: WebhookLogSnapshot; readonly isLive: boolean } {
  const [log, setLog] = useState(EMPTY);
  const [isLive, setIsLive] = useState(false);
  useEffect(() => {
    const stream = new EventSource('/api/webhooks/stream');
    stream.onopen = () => setIsLive(true);
    stream.onerror = () => setIsLive(false);
    stream.onmessage = ({ data }: MessageEvent<string>) => setLog(JSON.parse(data) as WebhookLogSnapshot);
    return () => stream.close();
  }, []);
  return { log, isLive };
}

function Nothing(): ReactElement {
  return (
    <div className="card empty">
      <p>
        <strong>Nothing has arrived yet.</strong>
      </p>
      <p>Verify a code on the application page, or send a test event.</p>
    </div>
  );
}

function Events({ events }: { readonly events: readonly WebhookEvent[] }): ReactElement {
  return (
    <ol className="events" aria-label="Received webhooks, newest first">
      {events.map((event) => (
        <li key={event.id} className="card event">
          <div className="event-head">
            <span className={`tag ${kindOf(event)}`}>{event.event}</span>
            <time dateTime={event.timestamp}>{new Date(event.timestamp).toLocaleTimeString('en-GB')}</time>
          </div>
          <p>{summaryOf(event)}</p>
          <details>
            <summary>
              Body of <code>{event.id}</code>
            </summary>
            <pre tabIndex={0} aria-label={`Body of ${event.id}`}>
              {JSON.stringify(event, null, 2)}
            </pre>
          </details>
        </li>
      ))}
    </ol>
  );
}

const kindOf = ({ event }: WebhookEvent): string =>
  event === 'verification.completed' ? 'good' : event === 'verification.failed' ? 'bad' : 'plain';

function summaryOf(event: WebhookEvent): string {
  switch (event.event) {
    case 'verification.completed':
      return event.data.status === 'verified' ? 'Verified.' : 'Verified, for manual review.';
    case 'verification.failed':
      return `Refused: ${event.data.deny_reason}.`;
    case 'outcome.reported':
      return 'An outcome was reported.';
    case 'webhook.test':
      return 'A test: the signature holds.';
  }
}
