// Posts webhooks that the official Svix library has signed. Reads a JSON array of
// {url, secret, id, body, age, change, leaveOut} from stdin; prints the statuses of the answers.
import { Webhook } from "svix";

let input = "";
for await (const chunk of process.stdin) input += chunk;

const statuses = [];
for (const { url, secret, id, body, age = 0, change, leaveOut } of JSON.parse(input)) {
  const at = new Date(Date.now() - age * 1000);
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign(id, at, body),
  };
  if (leaveOut) delete headers[leaveOut];
  const sent = change ? body.replace(change[0], change[1]) : body;
  const answer = await fetch(url, { method: "POST", headers, body: sent });
  await answer.text();
  statuses.push(answer.status);
}
console.log(JSON.stringify(statuses));
