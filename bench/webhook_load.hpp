#pragma once

#include "clock.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace relay::bench {

// Posts requests that are ready, as fast as they are answered, each connection one at a time. Runs
// on the caller's thread. Throws std::runtime_error when an answer is not 200.
struct webhook_load_result
{
    clock::time_point began;
    clock::time_point ended;
    nanoseconds cpu{};
};

webhook_load_result
post_webhooks(std::uint16_t port, int connections, const std::vector<std::string>& requests);

// Events of Resend about these messages (by their ids at the relay), with Svix's signature: sent,
// delivered, opened and clicked for each, in about the order in which they would come.
std::vector<std::string>
make_webhooks(const std::vector<std::string>& messages, const std::string& secret);

// Submits so many messages to the job socket, and returns their ids.
std::vector<std::string> submit_messages(std::uint16_t jobs_port, std::uint64_t count);

} // namespace relay::bench
