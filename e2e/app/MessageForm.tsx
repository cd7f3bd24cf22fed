/** The form around the field, where a test asks for one: says what it would post, and posts nothing. */
import { useState, type ReactNode } from 'react';

export function MessageForm({ children }: { readonly children: ReactNode }) {
  const [sent, setSent] = useState<readonly string[]>([]);
  return (
    <form
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        setSent(new FormData(event.currentTarget).getAll('files').map(String));
      }}
    >
      {children}
      <button>Send</button>
      <ul aria-label="Sent">
        {sent.map((id) => (
          <li key={id}>{id}</li>
        ))}
      </ul>
    </form>
  );
}
