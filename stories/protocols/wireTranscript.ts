/**
 * The wire transcript of a protocol, out of the comment at the head of its source: what is indented there, in order.
 */
export function wireTranscript(code: string): string {
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(code)?.[1] ?? '';
  const lines = comment.replaceAll('*\\/', '*/').split('\n');
  const blocks = lines
    .map((line) => line.replace(/^ \* ?/, ''))
    .map((line) => (line.startsWith('  ') ? line.slice(2) : ''))
    .join('\n')
    .split(/\n{2,}/);
  return blocks
    .map((block) => block.replace(/^\n+|\s+$/g, ''))
    .filter((block) => block !== '')
    .join('\n\n');
}
