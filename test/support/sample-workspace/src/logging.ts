type Level = "info" | "warn" | "error";

/** @deprecated Use `logger`. */
export function log(level: Level, message: string, details?: object): void {
  console[level](message, details ?? "");
}

export const logger = {
  info: (message: string, details?: object) => console.info(message, details ?? ""),
  warn: (message: string, details?: object) => console.warn(message, details ?? ""),
  error: (message: string, details?: object) => console.error(message, details ?? ""),
};
