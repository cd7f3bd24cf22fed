'use client';
/** Says what may be added, before anything is chosen. Without children, in words made from the validator's own rules. */
import { forwardRef } from 'react';
import { rulesSentence } from '../messages/acceptWords.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from './uploaderContext.ts';

export const Description = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function Description(props, ref) {
    const { ids, words, rules, minFiles } = useUploader();
    const sentence = rulesSentence(words, rules, minFiles);
    if (sentence === '' && props.children === undefined) return null;
    return (
      <Part
        tag="p"
        slot="gantry-description"
        state={null}
        user={props}
        partRef={ref}
        own={{ id: ids.description }}
      >
        <bdi dir={words.direction}>{sentence}</bdi>
      </Part>
    );
  },
);
