/** Text of the first element of this name that holds nothing else, its entities read; undefined when there is none. */
export function xmlText(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:#(\d{1,6})|(\w+));/g, (entity: string, code: string | undefined, word: string) =>
    code === undefined ? (entities[word] ?? entity) : String.fromCodePoint(Number(code)),
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };
