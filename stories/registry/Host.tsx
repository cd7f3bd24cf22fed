/**
 * A shadcn application: its theme's variables, its way of being dark, and the rules that the CLI adds for an item. Without
 * Tailwind, which the one in e2e/consumers/shadcn has.
 */
import { useLayoutEffect } from 'react';
import { cssText } from './cssText.ts';
import { hostTheme } from './hostTheme.ts';
import { FormRoom, type FormRoomProps } from '../forms/FormRoom.tsx';
import './Host.css';

export interface HostProps {
  readonly children: FormRoomProps['children'];
  readonly server?: FormRoomProps['server'];
}

export function Host({ children, server = {} }: HostProps) {
  useLayoutEffect(followTheme, []);
  return (
    <div className="shadcn-host">
      <style>{cssText({ '@layer components': hostTheme })}</style>
      <FormRoom server={server}>{children}</FormRoom>
    </div>
  );
}

/** Keeps the class by which a shadcn application is dark in step with the toolbar. */
function followTheme(): () => void {
  const root = document.documentElement;
  const follow = () => root.classList.toggle('dark', root.dataset['theme'] === 'dark');
  const observer = new MutationObserver(follow);
  observer.observe(root, { attributeFilter: ['data-theme'] });
  follow();
  return () => {
    observer.disconnect();
    root.classList.remove('dark');
  };
}
