#pragma once

#include "relay/config/config.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// Deletes what is past its retention, now and then. Each of its coroutines runs until it is
// cancelled. Network thread only.
class store_cleaner
{
public:
    store_cleaner(store& store, const retention_config& keep) : store_(store), keep_(keep) {}

    boost::asio::awaitable<void> run_messages();
    boost::asio::awaitable<void> run_counts();
    boost::asio::awaitable<void> run_events();

    void configure(const retention_config& keep) { keep_ = keep; }

private:
    store& store_;
    retention_config keep_;
};

} // namespace relay
