import type { ReactElement } from 'react';
import type { Claims, Permission } from '../service/shapes.js';
import { shownBy, wordsOf } from '../words/claims.js';
import { SwitchLine } from './controls.js';
import { CheckIcon, CrossIcon } from './icons.js';

interface ClaimSwitchesProps {
  readonly label: string;
  readonly permissions: readonly Permission[];
  readonly claims: Claims | undefined;
  readonly chosen: readonly Permission[];
  readonly onChange: (chosen: readonly Permission[]) => void;
}

/** Each claim on its own line, with what will be read there and a switch. */
export function ClaimSwitches(props: ClaimSwitchesProps): ReactElement {
  const { label, permissions, claims, chosen, onChange } = props;
  return (
    <ul className="lines" aria-label={label}>
      {permissions.map((permission) => (
        <SwitchLine
          key={permission}
          title={wordsOf(permission).title}
          means={`They learn ${wordsOf(permission).means}.`}
          isOn={chosen.includes(permission)}
          onChange={(isOn) =>
            onChange(permissions.filter((each) => (each === permission ? isOn : chosen.includes(each))))
          }
        >
          {claims === undefined ? null : <Reading permission={permission} claims={claims} />}
        </SwitchLine>
      ))}
    </ul>
  );
}

/** What they will read. */
export function Reading({
  permission,
  claims,
}: {
  readonly permission: Permission;
  readonly claims: Claims;
}): ReactElement {
  const { text, isGood } = shownBy(permission, claims);
  return (
    <span className={`reading ${isGood ? 'is-good' : 'is-open'}`}>
      {isGood ? <CheckIcon size={16} /> : <CrossIcon size={16} />}
      {text}
    </span>
  );
}

/** The names of what was shared, in one line. */
export const titlesOf = (permissions: readonly Permission[]): string =>
  permissions.map((permission) => wordsOf(permission).title).join(', ');
