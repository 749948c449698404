import { log, logger } from "./logging.ts";
import { type Order, total } from "./orders.ts";

export interface Receipt {
  order: string;
  amount: number;
  paidAt: Date;
}

export function charge(order: Order, card: string): Receipt {
  log("info", "charging", { id: order.id });
  const amount = total(order);
  const hidden = card.slice(-4);
  log("info", "card accepted", { hidden });
  order.status = "paid";
  log("info", "order paid", { id: order.id, amount });
  return { order: order.id, amount, paidAt: new Date() };
}

export function refund(receipt: Receipt): number {
  log("info", "refunding", { order: receipt.order });
  const fee = receipt.amount > 100 ? 0 : 1;
  log("info", "refunded", { amount: receipt.amount - fee });
  return receipt.amount - fee;
}
