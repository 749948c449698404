/** Every name this view shares with the manifest. */
export const LEARNED_VIEW = 'penumbra.learned';

export const learnedCommands = {
  show: 'penumbra.showLearned',
  refresh: 'penumbra.refreshLearned',
  reset: 'penumbra.resetLearned',
  resetConfidence: 'penumbra.learned.resetConfidence',
  forget: 'penumbra.learned.forget',
  speakAgain: 'penumbra.learned.speakAgain',
  deleteAutomation: 'penumbra.learned.deleteAutomation',
} as const;
