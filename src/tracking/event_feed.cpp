#include "relay/tracking/event_feed.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t events_at_once = 200;

// Of one search, each of a thousand events: a tenth of a second of the reader's time
constexpr int most_slices = 20;

// How late the relay's own events may be told: they are recorded beside the mail, silently.
constexpr std::chrono::milliseconds look_for_events_every{100};
constexpr std::chrono::milliseconds longest_wait{500};

// What stands between `before` and the next quote, and goes on behind it. Names and values of tags
// have no characters that would have to be escaped (resend-api.md, section 1.2).
std::optional<std::string_view> take_text(std::string_view& text, std::string_view before)
{
    const auto at = text.find(before);
    if (at == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(at + before.size());
    const auto end = text.find('"');
    const auto found = text.substr(0, end);
    text.remove_prefix(std::min(found.size() + 1, text.size()));
    return found;
}

std::vector<std::pair<std::string_view, std::string_view>> read_tags(std::string_view tags)
{
    std::vector<std::pair<std::string_view, std::string_view>> found;
    while (const auto name = take_text(tags, R"({"name":")")) {
        const auto value = take_text(tags, R"(,"value":")");
        if (!value)
            break;
        found.emplace_back(*name, *value);
    }
    return found;
}

} // namespace

bool matches(const feed_filter& filter, const feed_event& e)
{
    const auto name = feed_name(e.what.kind);
    if (!filter.events.empty() && std::ranges::find(filter.events, name) == filter.events.end())
        return false;
    if (filter.tags.empty())
        return true;
    const auto tags = read_tags(e.tags);
    return std::ranges::all_of(filter.tags, [&tags](const auto& wanted) {
        return std::ranges::any_of(tags, [&wanted](const auto& tag) {
            return tag.first == wanted.first && tag.second == wanted.second;
        });
    });
}

std::optional<std::string> unknown_event(const feed_filter& filter)
{
    for (const auto& name : filter.events)
        if (name.empty() || kinds_of({.events = {name}, .tags = {}}).empty())
            return name;
    return std::nullopt;
}

std::vector<event_kind> kinds_of(const feed_filter& filter)
{
    std::vector<event_kind> kinds;
    for (int number = 0; number <= static_cast<int>(event_kind::left_suppressed); ++number) {
        const auto kind = static_cast<event_kind>(number);
        if (std::ranges::find(filter.events, feed_name(kind)) != filter.events.end())
            kinds.push_back(kind);
    }
    return kinds;
}

std::string tags_object(std::string_view tags)
{
    std::string object = "{";
    for (const auto& [name, value] : read_tags(tags)) {
        if (object.size() > 1)
            object += ',';
        append_json_string(object, name);
        object += ':';
        append_json_string(object, value);
    }
    return object + '}';
}

void append_event_members(std::string& out, const feed_event& e, std::string_view uuid)
{
    out += R"("event":)";
    append_json_string(out, feed_name(e.what.kind));
    out += R"(,"id":)";
    append_json_string(out, uuid);
    out += R"(,"tags":)" + tags_object(e.tags) + R"(,"at":)";
    append_json_string(out, to_iso8601(e.what.at));
    const auto add = [&out](std::string_view name, std::string_view value) {
        if (value.empty())
            return;
        out.append(",\"").append(name).append("\":");
        append_json_string(out, value);
    };
    add("campaign", e.campaign);
    add("tenant", e.tenant);
    if (!e.what.detail.empty())
        out += R"(,"detail":)" + e.what.detail;
}

event_feed::event_feed(
    asio::any_io_executor ex, event_reader& events, event_log& log, notifier& recorded
)
    : events_(events),
      log_(log),
      recorded_(recorded),
      grown_(ex),
      followed_(ex)
{
}

void event_feed::record_own()
{
    if (!std::exchange(recording_, true))
        log_.record_own();
}

asio::awaitable<std::int64_t> event_feed::follow(std::optional<std::int64_t> after)
{
    record_own();
    if (!std::exchange(following_, true))
        followed_.notify_all();
    if (after)
        co_return *after;
    co_return co_await events_.newest_event();
}

asio::awaitable<event_reader::feed_page> event_feed::next(std::int64_t after)
{
    const auto deadline = notifier::clock::now() + longest_wait;
    for (;;) {
        auto page = co_await events_.feed(after, events_at_once);
        if (page.read_up_to > after)
            co_return page;
        if (!co_await grown_.wait_until(deadline))
            co_return page;
    }
}

asio::awaitable<event_feed::found_page> event_feed::search(event_search which, std::size_t limit)
{
    record_own();
    found_page page;
    page.newest = co_await events_.newest_event();
    which.below = std::min(which.below, page.newest + 1);
    for (int looked = 0; looked < most_slices; ++looked) {
        if (which.below <= which.above + 1)
            co_return page;
        auto slice = co_await events_.search(which, limit - page.events.size());
        std::ranges::move(slice.found, std::back_inserter(page.events));
        if (!slice.lowest)
            co_return page;
        page.looked_to = which.below = *slice.lowest;
        if (page.events.size() == limit)
            break;
    }
    page.has_more = which.below > which.above + 1;
    co_return page;
}

asio::awaitable<void> event_feed::run()
{
    for (;;) {
        if (!following_) {
            co_await followed_.wait();
            continue;
        }
        co_await recorded_.wait_until(notifier::clock::now() + look_for_events_every);
        const auto newest = co_await until_read([&] { return events_.newest_event(); });
        if (std::exchange(newest_, newest) != newest)
            grown_.notify_all();
    }
}

} // namespace relay
