// Receives webhooks and verifies them with the official Svix library. The first argument is the
// secret, the second how many requests to refuse at first. Prints the port, then a line for each
// request: {"id", "event"}, or {"error"}.
import { createServer } from "node:http";
import { Webhook } from "svix";

const [secret, refusals] = process.argv.slice(2);
const webhook = new Webhook(secret);
let refused = 0;

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const refuse = refused < Number(refusals ?? 0);
  try {
    const event = webhook.verify(body, request.headers);
    console.log(JSON.stringify({ id: request.headers["svix-id"], path: request.url, event, refuse }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
  if (refuse) refused += 1;
  response.writeHead(refuse ? 500 : 204).end();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
