#pragma once

#include "relay/async/notifier.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

// Which events somebody wants
struct feed_filter
{
    std::vector<std::string> events;                       // by name; none: all
    std::vector<std::pair<std::string, std::string>> tags; // all of which a message must have
};

bool matches(const feed_filter& filter, const feed_event& e);

// A name that no event has; nothing: all are known.
std::optional<std::string> unknown_event(const feed_filter& filter);

// The kinds that they name, which are known; none: all
std::vector<event_kind> kinds_of(const feed_filter& filter);

// Appends members of a JSON object: "event", "id", "tags", "at", and "campaign", "tenant" and
// "detail" where there is something to say.
void append_event_members(std::string& out, const feed_event& e, std::string_view uuid);

// {"module":"support"} of [{"name":"module","value":"support"}]
std::string tags_object(std::string_view tags);

// Events as they are recorded, for those who follow them. Everybody reads from disk at a pace of
// his own, so that nobody holds up another, and nothing is missed. Network thread only.
class event_feed
{
public:
    // `recorded` is notified when events have been recorded.
    event_feed(
        boost::asio::any_io_executor ex, event_reader& events, event_log& log, notifier& recorded
    );

    // Somebody follows, from behind `after` on, or from now on; returns from where. The first time
    // ever it makes the relay record its own events too.
    boost::asio::awaitable<std::int64_t> follow(std::optional<std::int64_t> after);

    // What is behind `after`, at once or when there is something, after a while at the latest: then
    // it is empty.
    boost::asio::awaitable<event_reader::feed_page> next(std::int64_t after);

    // What happened already, the newest first: at most `limit` that somebody searches. A search
    // that has looked at very many stops, and goes on below `looked_to`. The first time ever it
    // makes the relay record its own events too.
    struct found_page
    {
        std::vector<found_event> events;
        bool has_more{};
        std::int64_t looked_to{}; // with has_more
        std::int64_t newest{};    // up to which all there is has been looked at
    };
    boost::asio::awaitable<found_page> search(event_search which, std::size_t limit);

    // Looks for what the relay itself has recorded. Runs until it is cancelled.
    boost::asio::awaitable<void> run();

private:
    void record_own();

    event_reader& events_;
    event_log& log_;
    notifier& recorded_;
    notifier grown_;
    notifier followed_;
    std::int64_t newest_{};
    bool recording_{};
    bool following_{};
};

} // namespace relay
