#pragma once

#include "relay/store/store_location.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// A store moves from one database to another, with all that it holds: ids, keys, and requests that
// are open, byte for byte. Two relays must never send from copies of one store. So the source is
// marked as moved before the first row is copied, and a relay refuses it from then on; the target
// is marked until the last one is there, and a relay refuses that meanwhile.

namespace relay {

struct store_copy_report
{
    struct table
    {
        std::string name;
        std::int64_t rows{};
    };
    std::vector<table> tables;    // in the order of their copying
    std::int64_t unfinished{};    // messages that were not sent, nor dead or cancelled
    std::int64_t lost_bodies{};   // that the source had lost
    std::int64_t open_requests{}; // whose bodies were compared
};

// Told after each commit: of which table, and how many of its rows are there.
using copy_progress = std::function<void(std::string_view table, std::int64_t rows)>;

// Copies it. `to` is empty, or has what an earlier copy from there began: that goes on with the
// table in which it stopped, unless a relay has used the source since. Of a database the caller has
// the term (store_location::epoch). Throws store_error and store_locked: one of them is in use, or
// in another state, or counts differ in the end.
store_copy_report copy_store(
    const store_location& from, const store_location& to, const copy_progress& on_progress = {}
);

// What a store remembers (store::recall()) that no relay may send from: where it has moved to, or
// from where it is being copied; each behind a word that both share, and a blank.
constexpr std::string_view moved_to_key = "moved_to";
constexpr std::string_view copied_from_key = "copied_from";

} // namespace relay
