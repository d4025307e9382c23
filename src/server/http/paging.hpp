#pragma once

#include "relay/base/id.hpp"

#include <cstddef>
#include <optional>
#include <string>

// Where a page of a list of the relay's own begins, and how long it is. What is wrong ends the
// request (refuse_body).

namespace relay {

struct page_limits
{
    std::size_t usual{};
    std::size_t most{};
};

// `limit`
std::size_t read_limit(const std::string& query, const page_limits& limits);

// `after`: the id of the last message of the page before; nothing: it is the first page.
std::optional<message_id> read_after(const std::string& query, const id_codec& codec);

} // namespace relay
