/** Retry-After, RFC 9110 section 10.2.3: whole seconds, or a date in one of the three forms of section 5.6.7. */

/** Milliseconds from `now`, never below 0; `undefined` where the header is neither. `date`: the answer's own clock, which the date is meant by. */
export function retryAfterMs(header: string, now: number, date?: string): number | undefined {
  const value = header.trim();
  if (/^\d{1,15}$/.test(value)) return Number(value) * 1000;
  const at = httpDate(value);
  if (at === undefined) return undefined;
  return Math.max(0, at - ((date === undefined ? undefined : httpDate(date)) ?? now));
}

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
/** IMF-fixdate; RFC 850; asctime. */
const FORMS = [
  new RegExp(`^\\w{3}, \\d{2} (?:${MONTHS}) \\d{4} \\d{2}:\\d{2}:\\d{2} GMT$`),
  new RegExp(`^\\w{6,9}, \\d{2}-(?:${MONTHS})-\\d{2} \\d{2}:\\d{2}:\\d{2} GMT$`),
  new RegExp(`^\\w{3} (?:${MONTHS}) [ \\d]\\d \\d{2}:\\d{2}:\\d{2} \\d{4}$`),
];

function httpDate(text: string): number | undefined {
  if (!FORMS.some((form) => form.test(text))) return undefined;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}
