#include "relay/base/json_writer.hpp"
#include "relay/mail/reply.hpp"
#include "relay/pipeline/until_read.hpp"
#include "relay/tracking/event_feed.hpp"
#include "server/socket/job_session.hpp"
#include "server/unreadable.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// Events that are written and not yet sent: a subscriber that is slow is read for more slowly.
constexpr std::size_t lines_ahead = 256;

api_error invalid(std::string message)
{
    return {.status = 422, .name = "validation_error", .message = std::move(message)};
}

} // namespace

// Writes events between the replies until the connection ends. A later subscription takes the place
// of an earlier one.
asio::awaitable<void>
job_session::follow_events(std::uint64_t number, subscribe_job job, reply_mark mark)
{
    auto& feed = p_.event_feed;
    const feed_filter filter{std::move(job.events), std::move(job.tags)};
    const auto unknown = unknown_event(filter);
    std::string text;
    if (unknown) {
        append_rejected(
            text, mark, invalid("Invalid `events` field. There is no event `" + *unknown + "`.")
        );
        answer(number, std::move(text));
        co_return;
    }
    const auto subscription = ++subscriptions_;
    const auto goes_on = [&] {
        return is_reading() && !is_broken() && subscription == subscriptions_;
    };
    const auto is_over = [&] { return !goes_on(); };
    const auto first = co_await read_unless([&] { return feed.follow(job.after); }, is_over);
    if (!first) {
        append_rejected(text, mark, unreadable());
        answer(number, std::move(text));
        co_return;
    }
    auto after = *first;
    append_subscribed(text, mark, after);
    answer(number, std::move(text));

    while (goes_on()) {
        const auto page = co_await read_unless([&] { return feed.next(after); }, is_over);
        if (!page)
            co_return;
        for (const auto& e : page->events) {
            if (!matches(filter, e))
                continue;
            while (goes_on() && replies_left() >= lines_ahead)
                co_await reply_sent();
            if (!goes_on())
                co_return;
            std::string line = R"({"type":"event","seq":)";
            append_json_number(line, e.what.seq);
            line += ',';
            append_event_members(line, e, p_.id_codec.to_uuid(e.message));
            line += "}\n";
            answer_now(std::move(line));
        }
        after = page->read_up_to;
    }
}

} // namespace relay
