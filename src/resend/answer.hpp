#pragma once

#include "relay/policy/outcome.hpp"
#include "relay/policy/pacer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Reading what Resend answers.

namespace relay {

// What became of one message of an accepted request
struct accepted_item
{
    std::string resend_id;
};

struct refused_item
{
    std::string message; // Resend's words; in a permissive batch there is no name
};

using item_result = std::variant<accepted_item, refused_item>;

struct resend_answer
{
    outcome result;

    // One for each message of the request, in its order, when `result` is accepted
    std::vector<item_result> items;
};

// Reads the answer to POST /emails (`batch` false, `messages` 1) or to POST /emails/batch in
// permissive mode. A 2xx whose body is not what Resend answers, or whose indexes do not add up to
// `messages`, is `no_answer`: something was accepted, and nobody knows what.
resend_answer read_answer(unsigned status, std::string_view body, bool batch, std::size_t messages);

} // namespace relay
