#include "relay/store/events.hpp"
#include "relay/store/store.hpp"
#include "store/changes/event_changes.hpp"
#include "store/tables/tables.hpp"
#include "store/writer/store_writer.hpp"

namespace relay {

event_log::event_log(store& s) : writer_(s.writer()) {}

namespace {

using event_change = recorded_event (*)(tables&, const incoming_event&);

std::unique_ptr<write_operation>
change_by(event_change change, incoming_event e, event_log::handler done)
{
    const auto bytes = bytes_of_a_row + e.detail.size();
    auto apply = [change, e = std::move(e)](tables& t) { return change(t, e); };
    auto complete = [done = std::move(done)](bool ok, recorded_event result) { done(ok, result); };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    return op;
}

} // namespace

void event_log::record(incoming_event e, handler done)
{
    auto op = change_by(changes::record_event, std::move(e), std::move(done));
    writer_.commits.post(urgency::bulk, std::move(op));
}

void event_log::join(incoming_event e, handler done)
{
    auto op = change_by(changes::join_event, std::move(e), std::move(done));
    writer_.commits.post(urgency::bulk, std::move(op));
}

// No disk refuses them: they are kept already.
void event_log::take_up(std::vector<arrival> all, take_up_handler done)
{
    const auto bytes = all.size() * bytes_of_a_row;
    auto apply = [all = std::move(all)](tables& t) {
        std::vector<recorded_event> recorded;
        for (const auto& [place, event] : all)
            recorded.push_back(changes::take_up_event(t, place, event));
        return recorded;
    };
    writer_.post(urgency::bulk, bytes, std::move(apply), std::move(done));
}

boost::asio::awaitable<bool> event_log::set_aside(inbox_place which, wall_time at)
{
    auto apply = [which, at](tables& t) {
        t.event_inbox->set_aside(which, at);
        return true;
    };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

void event_log::find_by_resend_id()
{
    auto apply = [](tables& t) {
        t.events.keep_names();
        return true;
    };
    auto nothing = [](bool, bool) {};
    writer_.post(urgency::bulk, 0, std::move(apply), std::move(nothing));
}

std::string feed_position_key(const std::string& url)
{
    return "feed " + url;
}

boost::asio::awaitable<bool> event_log::save(feed_progress p)
{
    const auto bytes = (1 + p.again.size() + p.done.size()) * bytes_of_a_row;
    auto apply = [p = std::move(p)](tables& t) {
        changes::save_feed_progress(t, p);
        return true;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

void event_log::record_own()
{
    auto apply = [](tables& t) {
        changes::keep_own_events(t);
        return true;
    };
    auto nothing = [](bool, bool) {};
    writer_.post(urgency::bulk, bytes_of_a_row, std::move(apply), std::move(nothing));
}

} // namespace relay
