import type { House } from '../compose.ts';

export function resume({ pause }: House): void {
  pause.resume();
}
