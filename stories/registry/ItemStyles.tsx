/** The rules that a registry item brings along, as the application it is installed in has them. */
import { cssText } from './cssText.ts';
import { items } from './items.ts';

export function ItemStyles({ name }: { readonly name: string }) {
  const item = items.find((each) => each.name === name);
  return <style>{cssText({ '@layer components': item?.css ?? {} })}</style>;
}
