import type { Services } from '../services.ts';

/** What suggestions need of the rest of the extension. */
export type SuggestionServices = Pick<Services, 'context' | 'host' | 'keys' | 'log' | 'settings' | 'tell' | 'watching'>;
