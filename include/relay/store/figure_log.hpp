#pragma once

#include "relay/policy/figure_history.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace relay {

class store;
class store_writer;

// The verbs of the store for figures over time. Network thread only.
class figure_log
{
public:
    explicit figure_log(store& s);

    // What was saved. Reads the disk, and throws store_error.
    std::vector<kept_figures> load() const;

    // Each as a whole, over what its place had. Returns when it is on disk.
    boost::asio::awaitable<void> save(std::vector<kept_figures> changed);

private:
    store_writer& writer_;
};

} // namespace relay
