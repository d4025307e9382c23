#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"

#include <map>

namespace relay {

// How long to wait after the answer number `times` (1, 2, …) in a row that says that Resend works
// on the same key already, or on the same thing: 1, 1, 2, 2, 4, 8 … seconds, at most a minute. So a
// request is asked for soon, and one that hangs takes few permits.
milliseconds in_progress_delay(int times);

// Counts such answers for each request, as long as nothing else is answered. Pure.
class requests_in_progress
{
public:
    struct answer
    {
        bool first{}; // of the row
        milliseconds delay{};
    };

    answer met_by(request_id id);

    // It was answered otherwise, or is no more.
    void ended(request_id id) { times_.erase(id); }

private:
    std::map<request_id, int> times_;
};

} // namespace relay
