/** Which statements get to a database at all; ATTACH, PRAGMA and VACUUM INTO would reach other files. */

/** What may stand between two words. */
const GAP = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*(?:(?!\*/)[\s\S])*\*/)`;

const beginsWith = (words: string): RegExp => new RegExp(`^${GAP}*(?:${words})\\b`, 'i');

/** What asks and changes nothing. */
export const ASKS = beginsWith('SELECT|WITH|VALUES|EXPLAIN');
/** What changes rows or tables; what is temporary would be gone with the call. */
export const CHANGES = beginsWith(`INSERT|REPLACE|UPDATE|DELETE|WITH|CREATE(?!${GAP}+TEMP)|ALTER|DROP`);
/** What may begin a database. */
export const MAKES_TABLE = beginsWith(`CREATE${GAP}+(?:VIRTUAL${GAP}+)?TABLE`);
