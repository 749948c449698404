import { log, logger } from "./logging.ts";

export interface Line {
  sku: string;
  quantity: number;
  price: number;
}

export interface Order {
  id: string;
  lines: Line[];
  status: "open" | "paid" | "sent" | "cancelled";
}

const orders = new Map<string, Order>();

export function placeOrder(id: string, lines: Line[]): Order {
  log("info", "placing an order", { id });
  const order: Order = { id, lines, status: "open" };
  orders.set(id, order);
  log("info", "order placed", { id, lines: lines.length });
  return order;
}

export function findOrder(id: string): Order | undefined {
  log("info", "looking for an order", { id });
  return orders.get(id);
}

export function total(order: Order): number {
  const sum = order.lines.reduce((so, line) => so + line.quantity * line.price, 0);
  log("info", "total computed", { id: order.id, sum });
  return sum;
}

export function cancelOrder(order: Order): void {
  log("info", "cancelling", { id: order.id });
  order.status = "cancelled";
  log("info", "order cancelled", { id: order.id });
}

export function clearOrders(): void {
  orders.clear();
  log("info", "all orders cleared");
}
