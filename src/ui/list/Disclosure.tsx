'use client';
/** The line above rows that can be put away: the button that shows them, by their name, and what else is said of them. */
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { ChevronIcon } from '../icons/icons.tsx';
import { moveByArrow } from '../item/rowFocus.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { leaveHeaderFocus } from './headerFocus.ts';

interface DisclosureProps<State> {
  readonly state: State;
  readonly user: PartProps<'div', State>;
  readonly partRef?: Ref<HTMLElement>;
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly name: string;
  readonly nameId: string;
  /** Id of the rows while they are shown. */
  readonly rowsId: string;
  readonly children?: ReactNode;
}

export function Disclosure<State>({
  state,
  user,
  partRef,
  isOpen,
  toggle,
  name,
  nameId,
  rowsId,
  children,
}: DisclosureProps<State>) {
  const { ids } = useUploader();
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const header = element.current;
    return header === null ? undefined : () => leaveHeaderFocus(header, ids.trigger);
  }, [ids.trigger]);
  const handleKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!event.altKey && !event.ctrlKey && !event.metaKey) moveByArrow(event);
  };
  return (
    <Part
      tag="div"
      slot="gantry-group-header"
      state={state}
      user={user}
      partRef={partRef}
      ownRef={element}
      own={{ onKeyDown: handleKeyDown }}
    >
      <Part
        tag="button"
        slot="gantry-group-toggle"
        state={state}
        user={{}}
        own={{
          type: 'button',
          onClick: toggle,
          'aria-expanded': isOpen,
          'aria-controls': isOpen ? rowsId : undefined,
        }}
      >
        <ChevronIcon />
        <bdi dir="auto" id={nameId} title={name}>
          {name}
        </bdi>
      </Part>
      {children}
    </Part>
  );
}
