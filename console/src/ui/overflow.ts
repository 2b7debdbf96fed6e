import { useEffect, useState, type RefObject } from 'react';

export interface Hidden {
  left: boolean;
  right: boolean;
}

const NOTHING: Hidden = { left: false, right: false };

/** Pixels that rounding may leave over. */
const SLACK = 2;

/** What of an element that scrolls sideways is out of sight. */
export function hiddenIn(box: { scrollLeft: number; scrollWidth: number; clientWidth: number }): Hidden {
  return {
    left: box.scrollLeft > SLACK,
    right: box.scrollLeft + box.clientWidth < box.scrollWidth - SLACK,
  };
}

/** The same, as it is now: follows scrolling, and the sizes of the element and its content. */
export function useHidden(ref: RefObject<HTMLElement | null>): Hidden {
  const [hidden, setHidden] = useState(NOTHING);
  useEffect(() => {
    const box = ref.current;
    if (!box) return undefined;
    const look = () => {
      const now = hiddenIn(box);
      setHidden((before) => (before.left === now.left && before.right === now.right ? before : now));
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
    box.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [ref]);
  return hidden;
}
