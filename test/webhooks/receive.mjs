// Receives webhooks and verifies them with the official Svix library, and with Resend's official
// SDK (test/sdk). The first argument is the secret, the second how many requests to refuse at first.
// Prints the port, then a line for each request: {"id", "path", "event", "refuse"}, or {"error"}.
import { deepStrictEqual } from "node:assert";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Webhook } from "svix";

const { Resend } = createRequire(new URL("../sdk/", import.meta.url))("resend");

const [secret, refusals] = process.argv.slice(2);
const webhook = new Webhook(secret);
const resend = new Resend("re_of_nobody");
let refused = 0;

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const refuse = refused < Number(refusals ?? 0);
  try {
    const event = webhook.verify(body, request.headers);
    const told = resend.webhooks.verify({
      payload: body,
      headers: {
        id: request.headers["svix-id"],
        timestamp: request.headers["svix-timestamp"],
        signature: request.headers["svix-signature"],
      },
      webhookSecret: secret,
    });
    deepStrictEqual(told, event);
    console.log(JSON.stringify({ id: request.headers["svix-id"], path: request.url, event, refuse }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
  if (refuse) refused += 1;
  response.writeHead(refuse ? 500 : 204).end();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
