#pragma once

#include "relay/store/new_message.hpp"
#include "relay/store/write_handler.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <vector>

namespace relay {

// The verbs of the store for dead letters. See store.hpp for what holds for all verbs.
class dead_letter_store
{
public:
    explicit dead_letter_store(store_writer& w) : writer_(w) {}

    // Dead letters that go out once more, under a new key. The result has those that did.
    boost::asio::awaitable<std::vector<accept_result>> retry_dead(std::vector<message_id> ids);

    // Dead letters that go for good; returns how many there were.
    boost::asio::awaitable<std::size_t> purge_dead(std::vector<message_id> ids);

private:
    store_writer& writer_;
};

} // namespace relay
