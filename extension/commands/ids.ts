/** Every command of the extension. The manifest contributes each with title, category and enablement. */
export const COMMANDS = {
  consent: 'penumbra.consent',
  menu: 'penumbra.menu',
  pause: 'penumbra.pause',
  resume: 'penumbra.resume',
  showRecorded: 'penumbra.showRecorded',
  refreshRecorded: 'penumbra.refreshRecorded',
  forgetLast10Minutes: 'penumbra.forgetLast10Minutes',
  forgetThisFile: 'penumbra.forgetThisFile',
  export: 'penumbra.export',
  deleteEverything: 'penumbra.deleteEverything',
  openDataFolder: 'penumbra.openDataFolder',
  showLog: 'penumbra.showLog',
  restartAgentHost: 'penumbra.restartAgentHost',
  welcome: 'penumbra.welcome',
} as const;
