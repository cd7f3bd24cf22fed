/** TanStack Form keeps the value; its validators speak through the field. */
import { useForm } from '@tanstack/react-form';
import type { UploadProtocol } from '../../src/core/index.ts';
import { UploadField, type UploadedRef } from '../../src/index.ts';

interface TanStackFormProps {
  readonly protocol: UploadProtocol;
  /** What the server has already. */
  readonly saved: readonly UploadedRef[];
  readonly onSave: (ids: readonly string[]) => void;
}

export function TanStackForm({ protocol, saved, onSave }: TanStackFormProps) {
  const form = useForm({
    defaultValues: { receipts: saved },
    onSubmit: ({ value }) => onSave(value.receipts.map(({ id }) => id)),
  });
  return (
    <form
      aria-label="Expenses"
      onSubmit={(event) => {
        event.preventDefault();
        void form.handleSubmit();
      }}
    >
      <form.Field
        name="receipts"
        validators={{
          onChange: ({ value }) => (value.length < 4 ? undefined : 'Three receipts are enough.'),
        }}
      >
        {(field) => (
          <UploadField
            protocol={protocol}
            label="Receipts"
            accept="image/*,.pdf"
            required
            value={field.state.value}
            onValueChange={(refs) => field.handleChange(refs)}
            onBlur={field.handleBlur}
            errors={field.state.meta.errors.filter((error) => error !== undefined)}
          />
        )}
      </form.Field>
      <button>Save</button>{' '}
      <button type="button" onClick={() => form.reset()}>
        Reset
      </button>
    </form>
  );
}
