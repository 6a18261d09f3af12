import type { ReactElement } from 'react';
import { now } from '../clock.js';
import type { Share } from '../service/shapes.js';
import { hashOf } from '../state/route.js';
import { singlePermissions } from '../words/claims.js';
import { standingOf } from '../words/standing.js';
import { ago } from '../words/time.js';
import { titlesOf } from './claim-lines.js';
import { NextIcon } from './icons.js';

/** One share in a list: who saw it, what it says, how it stands. */
export function ShareRow({ share }: { readonly share: Share }): ReactElement {
  const { word, tone, who } = standingOf(share);
  return (
    <li>
      <a className="row" href={hashOf({ screen: 'history', shareId: share.shareId })}>
        <span className="row-words">
          <span className="row-title">{who}</span>
          <span className="row-small">{titlesOf(singlePermissions(share.permissions))}</span>
          <span className="row-small">{ago(share.createdAt, now())}</span>
        </span>
        <span className={`tag tag-${tone}`}>{word}</span>
        <NextIcon />
      </a>
    </li>
  );
}
