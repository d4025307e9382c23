#include "relay/tracking/feed_poster.hpp"

#include "relay/async/sleep.hpp"
#include "relay/async/task_group.hpp"
#include "relay/base/duration.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/log.hpp"
#include "relay/base/server_url.hpp"
#include "relay/pipeline/until_read.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <stdexcept>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t connections = 8;
constexpr std::size_t repeated_at_once = 100;

// With more than these to be repeated, nothing new is read: it is on disk anyway.
constexpr std::int64_t most_waiting = 10'000;
constexpr std::chrono::seconds rest_of_a_broken_url{1};

http_client_settings client_settings(const server_url& url)
{
    return {
        .base_url = url.origin(),
        .ca_file = {},
        .user_agent = "resend-relay/" RELAY_VERSION,
        .max_connections = static_cast<int>(connections),
        .request_timeout = std::chrono::seconds(15),
    };
}

std::string type_of(event_kind kind)
{
    switch (kind) {
    case event_kind::left_dead:
    case event_kind::left_expired:
    case event_kind::left_cancelled:
    case event_kind::unsubscribed:
        return "relay." + std::string(feed_name(kind)); // Resend has no such events
    default:
        return "email." + std::string(feed_name(kind));
    }
}

} // namespace

std::optional<milliseconds> repost_delay(int attempts)
{
    using namespace std::chrono_literals;
    constexpr std::array<milliseconds, 7> delays = {5s, 5min, 30min, 2h, 5h, 10h, 10h};
    const auto index = static_cast<std::size_t>(attempts - 1);
    return index < delays.size() ? std::optional(delays[index]) : std::nullopt;
}

std::string write_posted_event(const feed_event& e, std::string_view uuid)
{
    std::string body = R"({"type":)";
    append_json_string(body, type_of(e.what.kind));
    body += R"(,"created_at":)";
    append_json_string(body, to_iso8601(e.what.at));
    body += R"(,"data":{"email_id":)";
    append_json_string(body, uuid);
    body += R"(,"seq":)";
    append_json_number(body, e.what.seq);
    body += ',';
    append_event_members(body, e, uuid);
    return body + "}}";
}

feed_poster::feed_poster(
    const parts& p, std::string url, std::vector<std::string> names, const std::string& secret
)
    : p_(p),
      url_(std::move(url)),
      filter_{.events = std::move(names), .tags = {}},
      signer_({secret}),
      target_(parse_server_url(url_, url_query::taken)),
      http_(p.ex, client_settings(target_))
{
    if (const auto unknown = unknown_event(filter_))
        throw std::invalid_argument("feed.events: there is no event " + *unknown);
}

asio::awaitable<void> feed_poster::run()
{
    auto position = co_await start();
    for (;;) {
        auto repeated = co_await until_read([&] {
            return p_.event_reader.repeated_events(url_, wall_now(), repeated_at_once);
        });
        p_.posting_counters.waiting = repeated.waiting;
        if (!repeated.due.empty()) {
            std::vector<posting> all;
            for (auto& r : repeated.due)
                all.push_back({.event = std::move(r.event), .attempts = r.attempts});
            co_await post_all(all);
            auto progress = progress_of(all);
            co_await p_.event_log.save(std::move(progress));
        }
        if (repeated.waiting > most_waiting) {
            co_await sleep_for(rest_of_a_broken_url);
            continue;
        }
        auto page = co_await until_read([&] { return p_.event_feed.next(position); });
        if (page.read_up_to == position)
            continue;
        std::vector<posting> all;
        for (auto& e : page.events)
            if (matches(filter_, e))
                all.push_back({.event = std::move(e)});
        co_await post_all(all);
        auto progress = progress_of(all);
        progress.read_up_to = page.read_up_to;
        p_.posting_counters.waiting += static_cast<std::int64_t>(progress.again.size());
        co_await p_.event_log.save(std::move(progress));
        position = page.read_up_to;
    }
}

// From where it was, or from now on when the URL is new
asio::awaitable<std::int64_t> feed_poster::start()
{
    const auto known = co_await until_read([&]() -> asio::awaitable<std::string> {
        co_return p_.store.recall(feed_position_key(url_));
    });
    std::optional<std::int64_t> after;
    if (!known.empty())
        after = std::atoll(known.c_str());
    const auto position = co_await until_read([&] { return p_.event_feed.follow(after); });
    if (!after) {
        feed_progress progress{.url = url_, .read_up_to = position};
        co_await p_.event_log.save(std::move(progress));
    }
    co_return position;
}

asio::awaitable<void> feed_poster::post_all(std::vector<posting>& all)
{
    std::size_t next = 0;
    task_group group(p_.ex);
    for (std::size_t i = 0; i < std::min(connections, all.size()); ++i)
        group.spawn(post_some(all, next));
    std::exception_ptr cancelled;
    try {
        co_await group.wait();
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await group.shut_down(std::chrono::milliseconds(0)); // they use what is ours
    if (cancelled)
        std::rethrow_exception(cancelled);
}

asio::awaitable<void> feed_poster::post_some(std::vector<posting>& all, std::size_t& next)
{
    while (next < all.size()) {
        auto& mine = all[next++];
        mine.delivered = co_await post(mine.event);
    }
}

asio::awaitable<bool> feed_poster::post(const feed_event& e)
{
    const auto body = write_posted_event(e, p_.id_codec.to_uuid(e.message));
    const auto id = "msg_" + p_.id_codec.to_uuid(message_id{e.what.seq});
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(wall_now()).time_since_epoch().count();
    const auto at = std::to_string(seconds);
    const auto head = "Content-Type: application/json\r\nsvix-id: " + id +
                      "\r\nsvix-timestamp: " + at +
                      "\r\nsvix-signature: " + signer_.sign(id, at, body) + "\r\n";
    const auto target = (target_.path.empty() ? "/" : target_.path) + target_.query;
    http_request request;
    request.method = "POST";
    request.target = target;
    request.headers = head;
    request.body.push_back(body);
    const auto result = co_await http_.exchange(request);
    const bool taken =
        result.status == exchange_status::answered && result.answer.status / 100 == 2;
    note(result, taken);
    co_return taken;
}

// The log has a line when posts begin to fail, and when they are taken again.
void feed_poster::note(const exchange_result& result, bool taken)
{
    auto& counted = p_.posting_counters;
    ++(taken ? counted.delivered : counted.failed);
    if (counted.failing != taken)
        return;
    counted.failing = !taken;
    if (!taken) {
        const bool answered = result.status == exchange_status::answered;
        failing_since_ = wall_now();
        log_line(
            spdlog::level::warn,
            "a feed does not take events: they are kept, and posted again",
            {{"url", name()},
             {"cause", answered ? "status " + std::to_string(result.answer.status) : result.error}}
        );
        return;
    }
    log_line(
        spdlog::level::info,
        "a feed takes events again",
        {{"url", name()},
         {"after", rough_duration(wall_now() - failing_since_)},
         {"waiting", counted.waiting}}
    );
}

// As the log calls it. A query may hold a secret.
std::string feed_poster::name() const
{
    return target_.origin() + target_.path;
}

feed_progress feed_poster::progress_of(const std::vector<posting>& all)
{
    feed_progress progress{.url = url_};
    for (const auto& mine : all) {
        const auto seq = mine.event.what.seq;
        const auto attempts = mine.attempts + 1;
        const auto delay = mine.delivered ? std::nullopt : repost_delay(attempts);
        if (delay) {
            progress.again.push_back({.seq = seq, .attempts = attempts, .due = wall_now() + *delay}
            );
            continue;
        }
        if (mine.attempts > 0)
            progress.done.push_back(seq);
        if (!mine.delivered) {
            ++p_.posting_counters.given_up;
            log_line(
                spdlog::level::warn,
                "an event is given up: its feed did not take it in eight attempts",
                {{"seq", seq}, {"url", name()}}
            );
        }
    }
    return progress;
}

} // namespace relay
