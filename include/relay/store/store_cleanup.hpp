#pragma once

#include "relay/base/moment.hpp"
#include "relay/store/write_handler.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace relay {

// The verbs of the store that delete what nobody needs any more, in small steps that hold up
// nobody. See store.hpp for what holds for all verbs.
class store_cleanup
{
public:
    explicit store_cleanup(store_writer& w) : writer_(w) {}

    // Deletes, in small steps, what nobody needs any more. `now`: by which idempotency keys have
    // had their time. `dead_letters`: none when nothing.
    boost::asio::awaitable<void>
    forget(wall_time finished_before, moment now, std::optional<wall_time> dead_letters_before);

    // The same for counts, by whole days, and for flows that nothing refers to any more. Passes
    // over all that is counted: for once a day.
    boost::asio::awaitable<void> forget_counts(wall_time before);

    // The same for events; `parked_before`: for those whose message never became known. What is
    // later than `now` came while the clock was ahead, and holds up nothing behind it.
    boost::asio::awaitable<void>
    forget_events(wall_time before, wall_time parked_before, wall_time now);

private:
    store_writer& writer_;
};

} // namespace relay
