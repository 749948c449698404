import { logger } from "./logging.ts";
import { placeOrder } from "./orders.ts";
import { charge } from "./payments.ts";
import { pack, send, track } from "./shipping.ts";

const order = placeOrder("1001", [{ sku: "tea", quantity: 3, price: 4.5 }]);
const receipt = charge(order, "4111111111111111");
const parcel = pack(order);
send(parcel, order);
logger.info(`done: ${receipt.amount} paid, ${track(parcel)}`);
