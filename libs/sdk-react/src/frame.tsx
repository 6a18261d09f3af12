import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icons.js';
import { Styles } from './styles.js';
import { themeVariables, type Theme } from './theme.js';
import { useKeptFocus } from './use-kept-focus.js';

export interface FrameProps {
  /** Changes when the content is replaced. */
  readonly state: string;
  readonly title: string;
  readonly titleId: string;
  readonly isSandbox?: boolean;
  /** What a screen reader says when it changes. */
  readonly announcement: string;
  readonly theme: Theme | undefined;
  readonly styleNonce: string | undefined;
  readonly children: ReactNode;
}

/** The card both components live in. A group and not a form: it may stand in a form, and forms do not nest. */
export function Frame(props: FrameProps): ReactElement {
  const { state, title, titleId, isSandbox = false, announcement, theme, styleNonce, children } = props;
  const { container } = useKeptFocus(state);
  return (
    <div
      className="passid"
      role="group"
      aria-labelledby={titleId}
      data-state={state}
      style={themeVariables(theme)}
      {...container}
    >
      <Styles nonce={styleNonce} />
      <div className="passid-head">
        <span className="passid-mark">
          <Icon shape="shield" />
        </span>
        <div className="passid-title" id={titleId}>
          {title}
        </div>
        {isSandbox ? <span className="passid-badge">Sandbox</span> : null}
      </div>
      {children}
      <div className="passid-hidden" role="status">
        {announcement}
      </div>
    </div>
  );
}
