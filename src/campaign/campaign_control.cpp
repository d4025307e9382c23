#include "relay/campaign/campaign_control.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/missing_values.hpp"
#include "relay/base/check.hpp"
#include "relay/base/log.hpp"
#include "relay/pipeline/until_read.hpp"
#include "relay/policy/sequence.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

// How often campaigns that run are looked at: they may be through, or something bounces.
constexpr auto ask_again_after = 1s;

// The wall clock may be set while a campaign waits for its time.
constexpr auto longest_sleep = 30s;

campaign_action action_of(const campaign_change_result& r)
{
    switch (r.status) {
    case campaign_change_result::done:
        return {.answer = campaign_answer::done, .state = r.state};
    case campaign_change_result::unknown:
        return {.answer = campaign_answer::unknown};
    case campaign_change_result::conflict:
        return {.answer = campaign_answer::conflict, .state = r.state};
    case campaign_change_result::changed:
    case campaign_change_result::failed:
        break;
    }
    return {};
}

campaign_action answer_of(list_copy::what why, campaign_state state)
{
    switch (why) {
    case list_copy::no_list:
        return {.answer = campaign_answer::no_list, .state = state};
    case list_copy::nobody:
        return {.answer = campaign_answer::nobody, .state = state};
    case list_copy::conflict:
        return {.answer = campaign_answer::conflict, .state = state};
    case list_copy::taken:
    case list_copy::failed:
        break;
    }
    return {};
}

} // namespace

std::string campaign_control::flow_of(campaign_id id) const
{
    return p_.id_codec.to_uuid(message_id{id.value});
}

asio::awaitable<campaign_action>
campaign_control::start(campaign_id id, std::optional<wall_time> at)
{
    const std::vector from{campaign_state::draft, campaign_state::scheduled};
    const auto found = co_await p_.campaign_reader.find(id);
    if (!found)
        co_return campaign_action{.answer = campaign_answer::unknown};
    if (std::ranges::find(from, found->state) == from.end())
        co_return campaign_action{.answer = campaign_answer::conflict, .state = found->state};
    const auto definition = stored_definition(found->definition);
    const auto& list = definition.list;
    const bool has_nobody = found->recipients.all == found->recipients.suppressed;
    if (list.empty() && has_nobody && !definition.open)
        co_return campaign_action{.answer = campaign_answer::nobody, .state = found->state};
    if (!at || *at <= p_.now())
        co_return co_await begin(*found, definition, from);
    const auto there = list.empty() ? list_copy::taken : co_await p_.list_audience.look(list);
    if (there != list_copy::taken)
        co_return answer_of(there, found->state);
    const auto moved = co_await p_.campaign_book.move(id, from, campaign_state::scheduled, *at);
    told_.notify_all();
    co_return action_of(moved);
}

// What ends a sequence for a recipient is on disk before the first mail of it leaves.
asio::awaitable<bool>
campaign_control::prepare_sequence(campaign_id id, const campaign_definition& definition)
{
    if (definition.steps.empty())
        co_return true;
    auto end = read_sequence_end(definition.stop_on);
    co_return co_await p_.sequence_book.stop_on(id, end.known, std::move(end.events));
}

asio::awaitable<campaign_action> campaign_control::begin(
    const campaign_record& campaign,
    const campaign_definition& definition,
    std::vector<campaign_state> from
)
{
    if (!co_await prepare_sequence(campaign.id, definition))
        co_return campaign_action();
    co_return definition.list.empty() ? co_await go(campaign.id, std::move(from))
                                      : co_await go_to_list(campaign, definition, std::move(from));
}

// Feeding begins when its recipients can be found by their addresses, too. Somebody may have paused
// it by then.
asio::awaitable<campaign_action> campaign_control::go_to_list(
    const campaign_record& campaign,
    const campaign_definition& definition,
    std::vector<campaign_state> from
)
{
    std::shared_ptr<missing_values> missing;
    if (definition.missing_variables == missing_variables::refuse)
        missing = std::make_shared<missing_values>(std::get<0>(compile_mails(definition)));
    const auto id = campaign.id;
    const auto a = co_await p_.list_audience.take(id, from, definition.list, std::move(missing));
    if (a.status != list_copy::taken)
        co_return answer_of(a.status, campaign.state);
    const auto started = co_await p_.list_audience.start(id, std::move(from), a);
    if (started.list_is_gone)
        co_return answer_of(list_copy::no_list, campaign.state);
    if (started.campaign.status == campaign_change_result::done) {
        runs(id);
        co_await p_.list_audience.complete(a);
        const auto now = co_await p_.campaign_reader.find(id);
        if (now && now->state == campaign_state::running)
            p_.campaign_feeder.feed(id);
    }
    co_return action_of(started.campaign);
}

// It runs on disk first: a crash then leaves one that is taken up. What follows from a change
// follows as soon as it is known to be on disk, so changes that cross each other follow each other.
asio::awaitable<campaign_action>
campaign_control::go(campaign_id id, std::vector<campaign_state> from)
{
    const auto moved =
        co_await p_.campaign_book.move(id, std::move(from), campaign_state::running, p_.now());
    if (moved.status == campaign_change_result::done)
        runs(id);
    co_return action_of(moved);
}

void campaign_control::runs(campaign_id id)
{
    p_.campaign_guard.runs(id);
    told_.notify_all();
}

void campaign_control::redefined(campaign_id id)
{
    p_.campaign_guard.redefined(id);
    p_.campaign_feeder.redefined(id);
    told_.notify_all();
}

asio::awaitable<campaign_action>
campaign_control::pause(campaign_id id, std::string why, std::string by)
{
    const std::vector from{campaign_state::running};
    const auto moved =
        co_await p_.campaign_book.move(id, from, campaign_state::paused, p_.now(), why);
    if (moved.status == campaign_change_result::done)
        p_.campaign_guard.is_paused(id, std::move(why), std::move(by));
    co_return action_of(moved);
}

asio::awaitable<campaign_action> campaign_control::resume(campaign_id id)
{
    std::vector from{campaign_state::paused};
    if (!co_await p_.campaign_guard.begins_anew(id))
        co_return co_await go(id, std::move(from));
    const auto moved = co_await p_.campaign_book.resume_anew(id, flow_of(id), p_.now());
    if (moved.status == campaign_change_result::done)
        runs(id);
    co_return action_of(moved);
}

// A pause of its flow is not needed any more: what it held back is cancelled.
asio::awaitable<campaign_action> campaign_control::cancel(campaign_id id)
{
    const std::vector from{
        campaign_state::draft,
        campaign_state::scheduled,
        campaign_state::running,
        campaign_state::paused,
    };
    const auto flow = flow_of(id);
    const auto answer = co_await p_.campaign_book.cancel(id, from, flow, p_.now());
    if (answer.mail) {
        p_.campaign_canceller.cancelled(*answer.mail);
        p_.campaign_guard.is_over(id);
    }
    co_return action_of(answer.campaign);
}

asio::awaitable<void> campaign_control::run()
{
    for (;;) {
        const auto seen = told_.notified();
        const auto next = co_await start_due();
        co_await guard();
        if (told_.notified() != seen)
            continue;
        notifier::clock::duration sleep = longest_sleep;
        if (!p_.campaign_guard.running().empty())
            sleep = ask_again_after;
        if (next)
            sleep = std::clamp<notifier::clock::duration>(*next - p_.now(), 0s, sleep);
        co_await told_.wait_until(notifier::clock::now() + sleep);
    }
}

asio::awaitable<std::vector<campaign_entry>> campaign_control::all_in(campaign_state s)
{
    return until_read([this, s] { return p_.campaign_reader.all_in(s); });
}

// A crash may come between the change of a campaign and that of its flow's pause. And a window may
// have closed since: what had been made by then is held back before anything leaves.
asio::awaitable<void> campaign_control::take_up()
{
    const auto paused = co_await all_in(campaign_state::paused);
    for (const auto& [id, starts] : paused) {
        const auto c = co_await until_read([&] { return p_.campaign_reader.find(id); });
        check(c.has_value(), "a campaign that is paused is on disk");
        p_.campaign_guard.is_paused(id, c->why);
    }
    const auto running = co_await all_in(campaign_state::running);
    for (const auto& [id, starts] : running) {
        const auto c = co_await until_read([&] { return p_.campaign_reader.find(id); });
        check(c.has_value(), "a campaign that runs is on disk");
        runs(id);
        if (stored_definition(c->definition).window)
            co_await p_.campaign_guard.look(id);
    }
}

// Returns when the next one is due.
asio::awaitable<std::optional<wall_time>> campaign_control::start_due()
{
    std::optional<wall_time> next;
    const auto scheduled = co_await all_in(campaign_state::scheduled);
    for (const auto& [id, starts] : scheduled) {
        const auto due = starts.value_or(wall_time());
        if (due <= p_.now())
            co_await begin_due(id);
        else
            next = std::min(next.value_or(due), due);
    }
    co_return next;
}

// One whose list is gone or empty when its time comes is a draft again, which says so.
asio::awaitable<void> campaign_control::begin_due(campaign_id id)
{
    const std::vector from{campaign_state::scheduled};
    const auto campaign = co_await until_read([&] { return p_.campaign_reader.find(id); });
    if (!campaign)
        co_return;
    const auto definition = stored_definition(campaign->definition);
    const auto done = co_await begin(*campaign, definition, from);
    if (done.answer != campaign_answer::no_list && done.answer != campaign_answer::nobody)
        co_return;
    const auto& list = definition.list;
    auto why = done.answer == campaign_answer::no_list
                   ? "When its time came, there was no list `" + list + "`."
                   : "When its time came, the list `" + list + "` had no subscribers.";
    log_line(spdlog::level::warn, "a campaign did not start", {{"campaign", flow_of(id)}});
    co_await p_.campaign_book.move(id, from, campaign_state::draft, p_.now(), std::move(why));
}

} // namespace relay
