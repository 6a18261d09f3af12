import type { ReactElement } from 'react';
import { Link } from '../route.js';

export function NotFoundPage(): ReactElement {
  return (
    <div className="wrap narrow page">
      <h1 tabIndex={-1}>There is nothing at this address</h1>
      <p className="lead">An application is shown in the browser that sent it, for a day.</p>
      <p>
        <Link to="/" className="button plain">
          To the start
        </Link>
      </p>
    </div>
  );
}
