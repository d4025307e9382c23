#pragma once

#include "store/writer/bulk_share.hpp"
#include "store/writer/write_operation.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace relay {

// Operations that wait to be written, and which of them go into the next commit. Those of one
// urgency go in the order of their coming.
class waiting_operations
{
public:
    using operations = std::vector<std::unique_ptr<write_operation>>;

    void add(urgency u, std::unique_ptr<write_operation> op);

    bool empty() const { return count_ == 0; }
    std::size_t count() const { return count_; }
    std::size_t bytes() const { return bytes_; }

    // A little mail that somebody waits for is there. Much of it is no hurry: it shares commits as
    // everything does.
    bool is_awaited() const;

    // For the next commit, the most urgent first
    operations take(bulk_share& bulk, bulk_share::clock::time_point now);

    operations take_what_may_fail();

private:
    std::array<std::deque<std::unique_ptr<write_operation>>, 3> by_urgency_;
    std::size_t count_{};
    std::size_t bytes_{};
    std::size_t last_awaited_{}; // that were taken
};

} // namespace relay
