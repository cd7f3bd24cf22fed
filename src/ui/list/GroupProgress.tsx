'use client';
/** The bar of a folder's files together, in bytes, written without rendering. Renders nothing once they are settled. */
import { useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { Part } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import { barToneOf } from '../summary/summarySentence.ts';
import { useGroup } from './groupContext.ts';

export function GroupProgress() {
  const { state, belongs, nameId } = useGroup();
  const client = useUploadClient();
  const bar = useRef<HTMLDivElement>(null);
  const tone = barToneOf(state.state);
  const isShown = tone !== undefined;
  useLayoutEffect(() => {
    const element = bar.current;
    if (element === null || !isShown) return undefined;
    return progressBoardOf(client).watchSome(belongs, ({ fraction }, isTextDue) => {
      element.style.setProperty('--gantry-progress', fraction.toFixed(4));
      if (isTextDue) element.setAttribute('aria-valuenow', String(Math.floor(fraction * 100)));
    });
  }, [client, belongs, isShown]);
  if (!isShown) return null;
  return (
    <Part
      tag="div"
      slot="gantry-group-progress"
      state={state}
      user={{}}
      ownRef={bar}
      own={{ role: 'progressbar', 'aria-labelledby': nameId, 'aria-valuemin': 0, 'aria-valuemax': 100 }}
      attributes={{ 'data-tone': tone }}
    >
      <span data-gantry="track">
        <span data-gantry="indicator" />
      </span>
    </Part>
  );
}
