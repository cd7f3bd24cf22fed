'use client';
/** The bar of a folder's files together, in bytes, written without rendering. Renders nothing once they are settled. */
import { Part } from '../part/Part.tsx';
import { useTotalProgressbar } from '../progress/useTotalProgressbar.ts';
import { useGroup } from './groupContext.ts';

export function GroupProgress() {
  const { state, nameId } = useGroup();
  const { own, attributes, element } = useTotalProgressbar(state, { folder: state.folder, nameId });
  if (own === null) return null;
  return (
    <Part
      tag="div"
      slot="gantry-group-progress"
      state={state}
      user={{}}
      ownRef={element}
      own={own}
      attributes={attributes}
    >
      <span data-gantry="track">
        <span data-gantry="indicator" />
      </span>
    </Part>
  );
}
