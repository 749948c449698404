/** Every name this view shares with the manifest. */
export const TOOLS_VIEW = 'penumbra.tools';

export const toolCommands = {
  show: 'penumbra.showTools',
  refresh: 'penumbra.refreshTools',
  switchOff: 'penumbra.tools.switchOff',
  switchOn: 'penumbra.tools.switchOn',
} as const;
