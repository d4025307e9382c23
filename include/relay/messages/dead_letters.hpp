#pragma once

#include "relay/base/id.hpp"
#include "relay/store/dead_letter_record.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace relay {

class dead_letter_store;
class message_reader;
class ready_queue;

struct skipped_letter
{
    message_id id;
    std::string reason; // "not_found", "outcome_unknown", "not_unknown"
};

// What an order about dead letters came to
struct handled_letters
{
    std::size_t matched{};
    std::size_t done{};
    std::vector<skipped_letter> skipped; // all that were named; of others the first hundred
    std::size_t skipped_more{};          // than are listed
};

// Dead letters, sent again or thrown away, some at a time: there may be a million. Network thread
// only. Everything throws what the reader throws.
class dead_letters
{
public:
    struct parts
    {
        relay::dead_letter_store& dead_letter_store;
        relay::message_reader& message_reader;
        relay::ready_queue& ready_queue;
    };

    explicit dead_letters(const parts& p) : p_(p) {}

    // Sends dead letters once more, in their lane, as new messages would be. One whose outcome is
    // unknown may have been sent: it is skipped unless `even_if_sent`.
    boost::asio::awaitable<handled_letters>
    retry(dead_letter_filter which, bool dry_run, bool even_if_sent);

    boost::asio::awaitable<handled_letters> purge(dead_letter_filter which, bool dry_run);

private:
    struct letter_action
    {
        // Returns of how many of them it was done.
        std::function<boost::asio::awaitable<std::size_t>(std::vector<message_id>)> run;
        bool if_unknown{true}; // of those, too, whose outcome is unknown
    };

    boost::asio::awaitable<handled_letters>
    handle(dead_letter_filter which, bool dry_run, letter_action act);

    parts p_;
};

} // namespace relay
