'use client';
/**
 * Everything in one component: label, rules in words, drop zone, messages, summary, list, and hidden inputs for a form.
 * For another arrangement, compose the parts of `Uploader`.
 */
import { memo, useMemo, type ReactNode } from 'react';
import type { IntakeRules } from '../../core/intake.ts';
import type { UploadProtocol } from '../../core/protocol.ts';
import { inGroup } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useUploadGroupActions, type UploadGroupOptions } from '../../react/useUploadGroup.ts';
import { DropZone } from '../drop-zone/DropZone.tsx';
import { HiddenInput } from '../drop-zone/HiddenInput.tsx';
import { List } from '../list/List.tsx';
import { Message } from '../message/Message.tsx';
import { Description } from '../root/Description.tsx';
import { Label } from '../root/Label.tsx';
import { Root, type RootProps } from '../root/Root.tsx';
import { isSameList, useStoreValue } from '../root/useStoreValue.ts';
import { Summary } from '../summary/Summary.tsx';

type RootOptions = Pick<
  RootProps,
  | 'disabled'
  | 'readOnly'
  | 'invalid'
  | 'required'
  | 'directory'
  | 'page'
  | 'paste'
  | 'locale'
  | 'messages'
  | 'onReject'
  | 'className'
  | 'style'
>;

export interface UploadFieldProps<Session, Result>
  extends
    RootOptions,
    Omit<IntakeRules, 'validate'>,
    Pick<
      UploadGroupOptions<Result>,
      'onDone' | 'onFailed' | 'autoStart' | 'parallel' | 'priority' | 'thumbnail' | 'group'
    > {
  /** How to talk to the server. Make it once, outside the component or in `useMemo`. */
  readonly protocol: UploadProtocol<Session, Result>;
  /** What the files are for: the name of the field. */
  readonly label: ReactNode;
  /** @default the rules in words: "PDF or PNG, up to 10 MB each, 5 files at most" */
  readonly description?: ReactNode;
  /** Name of one hidden input per finished upload. Without it, nothing is posted. */
  readonly name?: string | undefined;
  /** The form the hidden inputs belong to, by its id, when it is not an ancestor. */
  readonly form?: string | undefined;
  /** What a finished upload posts. Make it once. @default a text result as it is, any other as JSON */
  readonly formValue?: ((result: Result) => string) | undefined;
  /** The application's own rule; a sentence means no. Make it once. */
  readonly validate?: IntakeRules['validate'];
}

/**
 * A complete upload field.
 *
 * @example <UploadField protocol={protocol} label="Receipts" name="receipts" accept="image/*,.pdf" maxFiles={5} />
 */
export function UploadField<Session, Result>(props: UploadFieldProps<Session, Result>) {
  const {
    protocol,
    label,
    description,
    name,
    form,
    formValue,
    onDone,
    onFailed,
    autoStart,
    parallel,
    priority,
    thumbnail,
  } = props;
  const { accept, maxSize, minSize, maxTotalSize, maxFiles, allowEmpty, allowDuplicates, validate } = props;
  const { disabled, readOnly, invalid, required, directory, page, paste, locale, messages, onReject } = props;
  const rules = useMemo<IntakeRules>(
    () => ({ accept, maxSize, minSize, maxTotalSize, maxFiles, allowEmpty, allowDuplicates, validate }),
    [accept, maxSize, minSize, maxTotalSize, maxFiles, allowEmpty, allowDuplicates, validate],
  );
  const group = useUploadGroupActions(protocol, {
    rules,
    onDone,
    onFailed,
    autoStart,
    parallel,
    priority,
    thumbnail,
    group: props.group,
  });
  return (
    <Root
      group={group}
      {...{ disabled, readOnly, invalid, required, directory, page, paste, locale, messages, onReject }}
      className={props.className}
      style={props.style}
    >
      <Body label={label} description={description} />
      {name !== undefined && <FormValues group={group.group} name={name} form={form} formValue={formValue} />}
    </Root>
  );
}

const Body = memo(function Body({
  label,
  description,
}: Pick<UploadFieldProps<unknown, unknown>, 'label' | 'description'>) {
  return (
    <>
      <Label>{label}</Label>
      <Description>{description}</Description>
      <DropZone />
      <HiddenInput />
      <Message />
      <Summary />
      <List />
    </>
  );
});

interface FormValuesProps<Result> {
  readonly group: string;
  readonly name: string;
  readonly form: string | undefined;
  readonly formValue: ((result: Result) => string) | undefined;
}

/** What a form posts: one value per finished upload, in list order. */
function FormValues<Result>({ group, name, form, formValue }: FormValuesProps<Result>) {
  const select = useMemo(() => {
    const uploads = inGroup(group);
    return (state: UploadStoreState) =>
      uploads(state).flatMap((upload) => (upload.status === 'done' ? [upload.result] : []));
  }, [group]);
  // The group holds only uploads of one protocol, so their results are its results.
  const results = useStoreValue(select, isSameList) as readonly Result[];
  return results.map((result, index) => (
    <input key={index} type="hidden" name={name} form={form} value={(formValue ?? plainValue)(result)} />
  ));
}

const plainValue = (result: unknown): string =>
  typeof result === 'string' ? result : JSON.stringify(result);
