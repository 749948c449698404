/**
 * Slots: everything a value could have been made from at one moment, by name. A slot's name is the same in every case; its
 * value is that of the case at hand.
 */

export interface Slot {
  readonly value: string;
  /** Whether it was read, or came into view with its row, since the case began. */
  readonly fresh: boolean;
}

export type Slots = ReadonlyMap<string, Slot>;

/** What a rule asks of slots. */
export type SlotLookup = Pick<Slots, 'get'>;

/** Values beyond this length are no slots: nobody carries them by hand into a field. */
export const LONGEST_VALUE = 1000;

/** What the clipboard holds, or what was pasted into the field last. */
export const CLIP = 'clip';
/** What the field holds already in this case. */
export const OWN = 'own';
/** What the field held at the end of the case before. */
export const LAST = 'last';

export const cellSlot = (group: string, column: string) => `cell ${group} ${column}`;
export const namedSlot = (group: string, name: string) => `read ${group} ${name}`;
export const fieldSlot = (name: string) => `field ${name}`;
export const isField = (slot: string) => slot.startsWith('field ');
export const fieldOf = (slot: string) => slot.slice('field '.length);

/** Slots that are read somewhere, in contrast to those that pass through the person's hands. */
export const isSource = (name: string) => name.startsWith('cell ') || name.startsWith('read ');
