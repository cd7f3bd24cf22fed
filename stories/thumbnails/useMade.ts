import { useEffect, useState } from 'react';

/** Made once, when the story is shown. */
export function useMade<T>(make: () => Promise<T>): T | undefined {
  const [made, setMade] = useState<T>();
  useEffect(() => {
    let isShown = true;
    void make().then((value) => {
      if (isShown) setMade(value);
    });
    return () => {
      isShown = false;
    };
  }, [make]);
  return made;
}
