#include "relay/store/events.hpp"

#include "operation.hpp"
#include "relay/store/store.hpp"
#include "tables.hpp"

namespace relay {

void event_log::record(incoming_event e, handler done)
{
    const auto bytes = bytes_of_a_row + e.detail.size();
    auto apply = [e = std::move(e)](tables& t) { return t.record_event(e); };
    auto complete = [done = std::move(done)](bool ok, recorded_event result) { done(ok, result); };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    disk_.post(false, std::move(op));
}

void event_log::find_by_resend_id()
{
    auto apply = [](tables& t) {
        t.keep_resend_names();
        return true;
    };
    auto nothing = [](bool, bool) {};
    disk_.post(false, make_operation(0, std::move(apply), std::move(nothing)));
}

void event_log::record_own()
{
    auto apply = [](tables& t) {
        t.keep_own_events();
        return true;
    };
    auto nothing = [](bool, bool) {};
    disk_.post(false, make_operation(bytes_of_a_row, std::move(apply), std::move(nothing)));
}

} // namespace relay
