/** What an agent host has of tools: its worker's parts, and the editor's requests. Read when it is first needed. */
import { type Parts, type PartsOptions, partsFor } from '../runs/programs.ts';
import { ToolRequests } from './tool-requests.ts';

export interface WindowTools extends Parts {
  readonly requests: ToolRequests;
}

export function openWindowTools(options: PartsOptions): WindowTools {
  const parts = partsFor(options);
  return { ...parts, requests: new ToolRequests({ body: parts.body, bodyOptions: options }) };
}
