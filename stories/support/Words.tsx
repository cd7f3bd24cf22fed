/** A sentence out of data, in which what stands between backticks is code. */
export const Words = ({ text }: { readonly text: string }) =>
  text.split('`').map((piece, index) => (index % 2 === 0 ? piece : <code key={index}>{piece}</code>));
