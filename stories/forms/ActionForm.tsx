/**
 * A form action of React 19. React resets the form after every action, also after one that refused: `keep` lets the
 * files stay. A submit may come early; it waits for the files.
 */
import { useActionState } from 'react';
import type { UploadProtocol } from '../../src/core/index.ts';
import { UploadField } from '../../src/index.ts';

interface ActionFormProps {
  readonly protocol: UploadProtocol;
  /** A server function. Resolves to what the server has against each field. */
  readonly save: (data: FormData) => Promise<Readonly<Record<string, string>>>;
}

export function ActionForm({ protocol, save }: ActionFormProps) {
  const [errors, action, isPending] = useActionState(
    (_: Readonly<Record<string, string>>, data: FormData) => save(data),
    {},
  );
  return (
    <form aria-label="Expenses" action={action}>
      <UploadField
        protocol={protocol}
        label="Receipts"
        name="receipts"
        accept="image/*,.pdf"
        required
        submitMode="wait"
        resetBehavior="keep"
        errors={errors}
      />
      <button disabled={isPending}>Save</button>
    </form>
  );
}
