/** Text fields that an application adds to a form: as they are, or made for a file. */
import type { FileFacts } from '../core/protocol.ts';

/** Text fields in wire order; undefined ones are left out. */
export type TextFields = Readonly<Record<string, string | number | undefined>>;

export type TextFieldsOption = TextFields | ((file: FileFacts) => TextFields);

export const textFieldsFor = (fields: TextFieldsOption | undefined, file: FileFacts): TextFields =>
  typeof fields === 'function' ? fields(file) : (fields ?? {});
