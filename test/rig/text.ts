/** A text to look for: a string is found anywhere in another, whatever the case. */
export type TextMatch = string | RegExp;

export function matcher(text: TextMatch): RegExp {
  return text instanceof RegExp ? text : new RegExp(escaped(text), 'i');
}

/** The editor and the lists draw some spaces as no-break spaces. */
export function plainSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s');
}
