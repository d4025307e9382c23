#pragma once

#include "store/writer/write_operation.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace relay {

// Tells operations on the network thread how they ended, in the order of their commits. A commit
// may end a thousand: those of one urgency are told in one go, and between them the thread is
// everybody's, so that mail that somebody waits for leaves before the rest of its commit is told.
//
// Shared with what is on its way to the network thread: it may outlive the store.
class completion_queue : public std::enable_shared_from_this<completion_queue>
{
public:
    using operations = std::vector<std::unique_ptr<write_operation>>;

    explicit completion_queue(boost::asio::any_io_executor network);

    // From any thread. The operations stand in the order of their urgency.
    void add(operations ended, bool ok);

private:
    struct group
    {
        operations ended;
        bool ok{};
        std::size_t told{}; // so many, from the first
    };

    void tell_some();

    boost::asio::any_io_executor network_;
    std::deque<group> groups_; // the network thread's
};

} // namespace relay
