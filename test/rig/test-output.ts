/** Stands before each line that tests in the extension host print, to tell it from what VS Code itself logs. */
export const TEST_OUTPUT = '[tests] ';
