/**
 * The room a page stands in: light or dark as the toolbar says. Its words are English and run from left to right; the
 * stories in it follow the toolbar's direction.
 */
import { DocsContainer, type DocsContainerProps } from '@storybook/addon-docs/blocks';
import { GLOBALS_UPDATED, SET_GLOBALS } from 'storybook/internal/core-events';
import { themes } from 'storybook/theming';
import { useCallback, useLayoutEffect, useSyncExternalStore, type PropsWithChildren } from 'react';

export function DocsRoom({ context, children }: PropsWithChildren<DocsContainerProps>) {
  const { channel } = context;
  const subscribe = useCallback(
    (onChange: () => void) => {
      channel.on(GLOBALS_UPDATED, onChange);
      return () => channel.off(GLOBALS_UPDATED, onChange);
    },
    [channel],
  );
  const theme = useSyncExternalStore(subscribe, () => themeIn(channel));
  // A page without a story on it has no other room.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return (
    <DocsContainer context={context} theme={themes[theme]}>
      <div dir="ltr">{children}</div>
    </DocsContainer>
  );
}

/** What the toolbar said last. */
function themeIn(channel: DocsContainerProps['context']['channel']): 'light' | 'dark' {
  const [event] = (channel.last(GLOBALS_UPDATED) ?? channel.last(SET_GLOBALS) ?? []) as readonly {
    readonly globals?: Readonly<Record<string, unknown>>;
  }[];
  return event?.globals?.['theme'] === 'dark' ? 'dark' : 'light';
}
