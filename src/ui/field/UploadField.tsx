'use client';
/**
 * Everything in one component: label, rules in words, drop zone, messages, summary, list, and hidden inputs for a form.
 * For another arrangement, compose the parts of `Uploader`.
 */
import { memo, useMemo, type ReactNode } from 'react';
import type { UploadRules } from '../../core/contentRules.ts';
import type { UploadProtocol } from '../../core/protocol.ts';
import type { FindPicture } from '../../react/findPicture.ts';
import { useUploadGroupActions, type UploadGroupOptions } from '../../react/useUploadGroup.ts';
import { DropZone } from '../drop-zone/DropZone.tsx';
import { HiddenInput } from '../drop-zone/HiddenInput.tsx';
import { FieldError, sentencesOf, type FieldErrors } from '../form/FieldError.tsx';
import { ValueInput } from '../form/ValueInput.tsx';
import { Filters } from '../list/Filters.tsx';
import { List } from '../list/List.tsx';
import { Message } from '../message/Message.tsx';
import { Description } from '../root/Description.tsx';
import { Label } from '../root/Label.tsx';
import { Root, type RootProps } from '../root/Root.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { Summary } from '../summary/Summary.tsx';
import { SingleFileZone } from './SingleFileZone.tsx';

type RootOptions = Pick<
  RootProps,
  | 'disabled'
  | 'readOnly'
  | 'reorderable'
  | 'invalid'
  | 'required'
  | 'directory'
  | 'progressive'
  | 'page'
  | 'paste'
  | 'preview'
  | 'politeness'
  | 'locale'
  | 'messages'
  | 'onReject'
  | 'value'
  | 'defaultValue'
  | 'onValueChange'
  | 'name'
  | 'form'
  | 'valueFormat'
  | 'nameFormat'
  | 'minFiles'
  | 'submitMode'
  | 'allowFailed'
  | 'resetBehavior'
  | 'focusRef'
  | 'onBlur'
  | 'className'
  | 'style'
>;

export interface UploadFieldProps<Session, Result, Picture = unknown>
  extends
    RootOptions,
    Omit<UploadRules, 'validate' | 'validateContent'>,
    Pick<
      UploadGroupOptions<Result, Picture>,
      | 'onDone'
      | 'onFailed'
      | 'autoStart'
      | 'parallel'
      | 'priority'
      | 'thumbnail'
      | 'onThumbnail'
      | 'group'
      | 'keyOf'
    > {
  /** How to talk to the server. Make it once, outside the component or in `useMemo`. */
  readonly protocol: UploadProtocol<Session, Result>;
  /** What the files are for: the name of the field. */
  readonly label: ReactNode;
  /** A sentence below the label. @default the rules in words: "PDF or PNG, up to 10 MB each, 5 files at most" */
  readonly description?: ReactNode;
  /** What the server has against the value; see `Uploader.FieldError`. */
  readonly errors?: FieldErrors | undefined;
  /** Where the server keeps the pictures it makes; one that is there takes the place of the browser's own. @default none */
  readonly findPicture?: FindPicture<Result> | undefined;
  /** The application's own rule; a sentence means no. Make it once. */
  readonly validate?: UploadRules['validate'];
  /** The application's own rule about what is in the file; a sentence means no. Make it once. */
  readonly validateContent?: UploadRules['validateContent'];
}

/**
 * A complete upload field. With `maxFiles={1}` its file stands inside the zone, with Replace beside it; above one, files
 * are a list below.
 *
 * @example <UploadField protocol={protocol} label="Receipts" name="receipts" accept="image/*,.pdf" maxFiles={5} />
 */
export function UploadField<Session, Result, Picture = unknown>(
  props: UploadFieldProps<Session, Result, Picture>,
) {
  const {
    protocol,
    label,
    description,
    onDone,
    onFailed,
    autoStart,
    parallel,
    priority,
    thumbnail,
    onThumbnail,
    group,
    keyOf,
    accept,
    maxSize,
    minSize,
    maxTotalSize,
    maxFiles,
    allowEmpty,
    allowDuplicates,
    validate,
    checkType,
    minWidth,
    minHeight,
    maxWidth,
    maxHeight,
    maxPixels,
    minDurationSeconds,
    maxDurationSeconds,
    maxPages,
    allowEncrypted,
    validateContent,
    errors,
    invalid = sentencesOf(errors, props.name).length > 0,
    ...root
  } = props;
  const rules = useMemo<UploadRules>(
    () => ({
      accept,
      maxSize,
      minSize,
      maxTotalSize,
      maxFiles,
      allowEmpty,
      allowDuplicates,
      validate,
      checkType,
      minWidth,
      minHeight,
      maxWidth,
      maxHeight,
      maxPixels,
      minDurationSeconds,
      maxDurationSeconds,
      maxPages,
      allowEncrypted,
      validateContent,
    }),
    [
      accept,
      maxSize,
      minSize,
      maxTotalSize,
      maxFiles,
      allowEmpty,
      allowDuplicates,
      validate,
      checkType,
      minWidth,
      minHeight,
      maxWidth,
      maxHeight,
      maxPixels,
      minDurationSeconds,
      maxDurationSeconds,
      maxPages,
      allowEncrypted,
      validateContent,
    ],
  );
  const actions = useUploadGroupActions(protocol, {
    rules,
    onDone,
    onFailed,
    autoStart,
    parallel,
    priority,
    thumbnail,
    onThumbnail,
    group,
    keyOf,
  });
  return (
    <Root group={actions} invalid={invalid} {...root}>
      <Body label={label} description={description} errors={errors} />
    </Root>
  );
}

const Body = memo(function Body({
  label,
  description,
  errors,
}: Pick<UploadFieldProps<unknown, unknown>, 'label' | 'description' | 'errors'>) {
  const isSingle = useUploader().rules.maxFiles === 1;
  return (
    <>
      <Label>{label}</Label>
      <Description>{description}</Description>
      {isSingle ? <SingleFileZone /> : <DropZone />}
      <HiddenInput />
      <ValueInput />
      <FieldError errors={errors} />
      <Message />
      <Summary />
      <Filters />
      {!isSingle && <List />}
    </>
  );
});
