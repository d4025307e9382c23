#pragma once

#include "relay/base/id.hpp"
#include "relay/policy/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace relay {

// So many different requests in a row that are answered 451 are a matter of the account.
constexpr std::size_t security_errors_that_pause = 5;

// So often a message may meet what pauses the account, while other mail is accepted in between:
// then it is its own fault.
constexpr int meetings_that_blame = 3;

// Tells whether an answer is about a message or about the whole account, where the answer itself
// does not say so: 451 (resend-api.md, section 5.1), and a 403 with a name that nobody knows. Pure.
class suspect_answers
{
public:
    // Learns from each answer, in their order. The verdict is that of `result`, or, for such an
    // answer, `refused` for the request's own fault and `account` for what holds everything back.
    verdict
    judge(const outcome& result, request_id request, const std::vector<message_id>& members);

private:
    struct meetings
    {
        int times{};
        std::uint64_t accepted_before{}; // requests of anybody, at the last of them
    };

    verdict blame(const std::vector<message_id>& members);
    bool meets_again(message_id id);

    std::vector<request_id> in_a_row_; // different ones that were answered 451
    std::uint64_t accepted_{};         // requests
    std::unordered_map<message_id, meetings> met_;
    std::deque<message_id> order_; // in which they met it first: the oldest are forgotten
};

} // namespace relay
