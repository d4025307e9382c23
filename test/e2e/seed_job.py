"""Promise: the job of the contract reaches Resend with the fields that Resend knows, its tags
kept and one tag added, by which webhooks find it again."""

import unittest

from harness import Scenario

SEED_JOB = (
    b'{"type":"send_email","payload":{"to":"customer@example.org",'
    b'"from":"support@notifications.proign.com","subject":"Your ticket #1042 has been updated",'
    b'"html":"<h1>Ticket Updated</h1>","replyTo":"support@tenant.com",'
    b'"tags":[{"name":"module","value":"support"},{"name":"tenant","value":"acme-corp"}]}}\n'
)
TAGS = [{"name": "module", "value": "support"}, {"name": "tenant", "value": "acme-corp"}]


class SeedJob(Scenario):
    def test_the_seed_job_arrives_as_resend_names_it(self) -> None:
        sim = self.simulator("--ledger-bodies")
        relay = self.relay(sim)
        with relay.connect() as client:
            message_id = client.submit([SEED_JOB])[0]
            sim.wait_until_accepted(1)
            (mail,) = sim.ledger()
            self.assertEqual(mail["to"], ["customer@example.org"])
            self.assertEqual(mail["from"], "support@notifications.proign.com")
            self.assertEqual(mail["reply_to"], ["support@tenant.com"])
            self.assertEqual(mail["subject"], "Your ticket #1042 has been updated")
            self.assertEqual(mail["html"], "<h1>Ticket Updated</h1>")
            self.assertEqual(mail["tags"], TAGS + [{"name": "relay_id", "value": message_id}])
            self.assertFalse(mail["batch"])

            relay.wait_until_done()
            status = client.status(message_id)
            self.assertEqual(status["state"], "sent")
            self.assertEqual(status["lane"], "transactional")
            self.assertEqual(status["attempts"], 1)
            self.assertEqual(status["resend_id"], mail["id"])

    def test_the_module_campaign_means_the_campaign_lane(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        with relay.connect() as client:
            message_id = client.submit([SEED_JOB.replace(b'"support"}', b'"campaign"}')])[0]
            self.assertEqual(client.status(message_id)["lane"], "campaign")

    def test_without_a_correlation_tag_the_tags_are_the_producers_own(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim, resend={"correlation_tag": ""})
        with relay.connect() as client:
            client.submit([SEED_JOB])
        sim.wait_until_accepted(1)
        self.assertEqual(sim.ledger()[0]["tags"], TAGS)


if __name__ == "__main__":
    unittest.main()
