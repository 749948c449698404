/** Where durable code tells what it met. Messages are sentences; they hold no recorded content. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string) => void;

export const silent: Log = () => {};
