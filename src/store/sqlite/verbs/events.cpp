#include "relay/store/events.hpp"

#include "relay/store/store.hpp"
#include "store/sqlite/tables/tables.hpp"
#include "store/sqlite/writer/operation.hpp"
#include "store/sqlite/writer/written.hpp"

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

std::string feed_position_key(const std::string& url)
{
    return "feed " + url;
}

boost::asio::awaitable<bool> event_log::save(feed_progress p)
{
    const auto bytes = (1 + p.again.size() + p.done.size()) * bytes_of_a_row;
    auto apply = [p = std::move(p)](tables& t) {
        t.save_feed_progress(p);
        return true;
    };
    auto post = [this](std::unique_ptr<write_operation> op) { disk_.post(false, std::move(op)); };
    return written(std::move(post), bytes, std::move(apply));
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
