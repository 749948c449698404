/** Everything about consent that needs the schemas. Loaded only where there is a consent to read or to give. */
export { CONSENT_WORDING, isGranted, NO_CONSENT, SOURCES } from '../../agent-core/contracts/consent.ts';
export { readConsent, writeConsent } from '../../agent-core/durable/consent-file.ts';
