import type { House } from '../compose.ts';
import { forget } from './forgotten.ts';

export function forgetLast10Minutes(house: House): Promise<void> {
  return forget(house, 'Forgetting the last 10 minutes…', { what: 'lastMinutes', minutes: 10 });
}
