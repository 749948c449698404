import { log, logger } from "./logging.ts";
import type { Order } from "./orders.ts";

export interface Parcel {
  order: string;
  weight: number;
  label: string;
}

export function pack(order: Order): Parcel {
  log("info", "packing", { id: order.id });
  const weight = order.lines.reduce((so, line) => so + line.quantity * 0.4, 0);
  log("info", "weighed", { weight });
  return { order: order.id, weight, label: `P-${order.id}` };
}

export function send(parcel: Parcel, order: Order): void {
  log("info", "handing over", { label: parcel.label });
  order.status = "sent";
  log("info", "parcel sent", { label: parcel.label });
}

export function track(parcel: Parcel): string {
  log("info", "tracking", { label: parcel.label });
  return `https://parcels.example/${parcel.label}`;
}
