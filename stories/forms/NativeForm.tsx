/** A form without a library: the browser refuses and resets, and `FormData` holds the server's ids. */
import type { UploadProtocol } from '../../src/core/index.ts';
import { UploadField } from '../../src/index.ts';

interface NativeFormProps {
  readonly protocol: UploadProtocol;
  readonly onSave: (ids: readonly string[]) => void;
}

export function NativeForm({ protocol, onSave }: NativeFormProps) {
  return (
    <form
      aria-label="Expenses"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(new FormData(event.currentTarget).getAll('receipts').map(String));
      }}
    >
      <UploadField
        protocol={protocol}
        label="Receipts"
        name="receipts"
        accept="image/*,.pdf"
        maxFiles={5}
        maxSize="10 MB"
        required
      />
      <button>Save</button> <button type="reset">Reset</button>
    </form>
  );
}
