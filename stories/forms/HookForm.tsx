/** React Hook Form keeps the value; what it has against it, or the server, is shown by the field. */
import { Controller, useForm } from 'react-hook-form';
import type { UploadProtocol } from '../../src/core/index.ts';
import { diffRefs, UploadField, type RefChanges, type UploadedRef } from '../../src/index.ts';

interface HookFormProps {
  readonly protocol: UploadProtocol;
  /** What the server has already. */
  readonly saved: readonly UploadedRef[];
  /** Resolves to what the server has against it. */
  readonly onSave: (changes: RefChanges) => Promise<string | undefined>;
}

export function HookForm({ protocol, saved, onSave }: HookFormProps) {
  const { control, handleSubmit, reset, setError } = useForm<{ receipts: readonly UploadedRef[] }>({
    defaultValues: { receipts: saved },
  });
  const save = handleSubmit(async ({ receipts }) => {
    const message = await onSave(diffRefs(saved, receipts));
    if (message !== undefined) setError('receipts', { message });
  });
  return (
    <form aria-label="Expenses" onSubmit={(event) => void save(event)}>
      <Controller
        name="receipts"
        control={control}
        rules={{ validate: (refs) => refs.length < 4 || 'Three receipts are enough.' }}
        render={({ field, fieldState }) => (
          <UploadField
            protocol={protocol}
            label="Receipts"
            accept="image/*,.pdf"
            required
            value={field.value}
            onValueChange={field.onChange}
            onBlur={field.onBlur}
            focusRef={field.ref}
            errors={fieldState.error?.message}
          />
        )}
      />
      <button>Save</button>{' '}
      <button type="button" onClick={() => reset()}>
        Reset
      </button>
    </form>
  );
}
