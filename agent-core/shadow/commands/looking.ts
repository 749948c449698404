/** Commands that only look: they change nothing and come anywhere, so routines are read without them. */

const LOOKING =
  /^(?:(?:ls|ll|la|l|pwd|clear|cls|history|date|whoami|tree|dir|exit)(?:\s|$)|git (?:status|log|diff|show|branch$)|man\s|\S+\s+(?:-h|--help)$)/;

export const onlyLooks = (line: string): boolean => LOOKING.test(line);
