import { expect, it } from 'vitest';
import { hiddenIn } from './overflow';

it('knows on which sides something is out of sight', () => {
  const at = (scrollLeft: number) => hiddenIn({ scrollLeft, scrollWidth: 600, clientWidth: 400 });
  expect(at(0)).toEqual({ left: false, right: true });
  expect(at(100)).toEqual({ left: true, right: true });
  expect(at(199.5)).toEqual({ left: true, right: false });
  expect(hiddenIn({ scrollLeft: 0, scrollWidth: 400, clientWidth: 400 })).toEqual({ left: false, right: false });
});
