/** Every name this feature shares with the manifest: commands, the view, context keys, the scheme of its documents. */
export const commandIds = {
  reviewSuggestion: 'penumbra.reviewSuggestion',
  renameSymbol: 'penumbra.renameSymbol',
  apply: 'penumbra.review.apply',
  showScript: 'penumbra.review.showScript',
  showChanges: 'penumbra.review.showChanges',
  openPlace: 'penumbra.review.openPlace',
  togglePlace: 'penumbra.review.toggle',
  suggestNextCommand: 'penumbra.suggestNextCommand',
  putIntoTerminal: 'penumbra.putIntoTerminal',
  never: 'penumbra.review.never',
  close: 'penumbra.review.close',
  nextPlace: 'penumbra.nextPlace',
  acceptPlace: 'penumbra.acceptPlace',
  skipPlace: 'penumbra.skipPlace',
  undo: 'penumbra.undoLastAutomation',
  save: 'penumbra.saveAutomation',
  run: 'penumbra.runAutomation',
} as const;

export const contextKeys = {
  /** A suggestion was shown and is still open. */
  suggestionOpen: 'penumbra.suggestionOpen',
  /** The suggestion under review, or one that was spoken while none is, is a rename that the language server can do. */
  renameSuggested: 'penumbra.renameSuggested',
  /** An open suggestion has command lines. */
  commandsSuggested: 'penumbra.commandsSuggested',
  /** Places of an open suggestion are marked in the editors. */
  placesShown: 'penumbra.placesShown',
  reviewOpen: 'penumbra.reviewOpen',
  /** `suggestion` or `automation` while a review is open. */
  reviewOf: 'penumbra.reviewOf',
  /** The open review has command lines. */
  reviewHasCommands: 'penumbra.reviewHasCommands',
  /** The active editor is one of the review's. */
  reviewEditorActive: 'penumbra.reviewEditorActive',
  /** There is something Save As Command could keep: an open review, or what was applied last. */
  canSave: 'penumbra.canSaveAutomation',
} as const;

export const REVIEW_VIEW = 'penumbra.review';
export const REVIEW_SCHEME = 'penumbra-review';
