import type { ReactElement } from 'react';
import { Icon } from './icons.js';

export interface MessageProps {
  /** The field that it is about is described by it. */
  readonly id: string;
  readonly text: string | undefined;
}

/** What is wrong with what was entered, where something is. */
export const Message = ({ id, text }: MessageProps): ReactElement | null =>
  text === undefined ? null : (
    <p className="passid-message" id={id}>
      <Icon shape="bad" size={18} />
      <span>{text}</span>
    </p>
  );
