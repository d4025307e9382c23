#pragma once

#include "options.hpp"
#include "report.hpp"

#include <vector>

namespace relay::bench {

// Campaign batches and transactional singles, as fast as they go: the relay, wrk, or both,
// whatever `o` wants
std::vector<throughput_report> measure_throughput(const options& o);

// A transactional message now and then: in an idle relay, beside a campaign at half the rate that
// the relay can do, and beside one that never lets up
std::vector<latency_report> measure_latency(const options& o);

// How much of a rate limit a long campaign uses, alone and of what neighbours leave of it, and when
// answers are lost. All at the same time, for they mostly wait.
std::vector<limit_report> measure_limit_use(const options& o);

// Events of Resend: verified, deduplicated, joined with their messages and durable before each 200
webhook_report measure_webhooks(const options& o);

// How fast mail is taken over HTTP and over the job socket, when none is sent
std::vector<ingest_report> measure_ingest(const options& o);

// A long queue of campaign mail, sent after the relay was killed and started again
drain_report measure_drain(const options& o);

// What a message costs, and what a start takes, by the length of the queue: from a thousand to the
// number of messages that `o` says, by tens. Each queue is taken, killed and sent.
std::vector<backlog_report> measure_backlog(const options& o);

// What mail costs while thousands of flows of another domain wait for the end of its pause
std::vector<blocked_report> measure_blocked(const options& o);

// How late a transactional message leaves that is due at the same time as a whole campaign
due_report measure_due(const options& o);

// A file of recipients, and their campaign: imported, checked and sent; and killed in its middle
campaign_report measure_campaign(const options& o);

// How long nothing is sent when the relay that sends is killed, and when it is told to stop
std::vector<takeover_report> measure_takeover(const options& o);

// How fast relays of which none sends take mail, and how fast the next one that does sends it
doors_report measure_doors(const options& o);

} // namespace relay::bench
