#include "relay/store/campaign_book.hpp"

#include "relay/store/campaign_reader.hpp"
#include "relay/store/store.hpp"
#include "store/changes/campaign_cancelling.hpp"
#include "store/changes/campaign_changes.hpp"
#include "store/writer/store_writer.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::array<std::string_view, 6> campaign_states = {
    "draft", "scheduled", "running", "paused", "finished", "cancelled"};

} // namespace

std::string_view to_string(campaign_state s)
{
    return campaign_states[static_cast<std::size_t>(s)];
}

std::optional<campaign_state> parse_campaign_state(std::string_view text)
{
    const auto found = std::ranges::find(campaign_states, text);
    if (found == campaign_states.end())
        return std::nullopt;
    return static_cast<campaign_state>(found - campaign_states.begin());
}

feeding begin_feeding(campaign_id id, const recipient_page& page)
{
    return {
        .campaign = id,
        .step = page.step,
        .joined = page.joined,
        .upload = page.upload,
        .after = page.after,
        .up_to = page.up_to,
        .passed = page.passed,
        .recipients = {},
    };
}

campaign_book::campaign_book(store& s) : writer_(s.writer()) {}

asio::awaitable<bool> campaign_book::create(new_campaign c)
{
    const auto bytes = bytes_of_a_row + c.definition.size();
    auto apply = [c = std::move(c)](tables& t) {
        t.campaigns.insert(c);
        return true;
    };
    auto post = [this](auto op) {
        op->may_fail = true;
        writer_.commits.post(urgency::bulk, std::move(op));
    };
    return written(std::move(post), bytes, std::move(apply));
}

asio::awaitable<campaign_change_result> campaign_book::define(
    campaign_id id,
    std::vector<campaign_state> in,
    std::string name,
    std::string definition,
    std::string before
)
{
    const auto bytes = bytes_of_a_row + definition.size();
    changes::campaign_definition d{
        .id = id,
        .in = std::move(in),
        .name = std::move(name),
        .text = std::move(definition),
        .before = std::move(before),
    };
    auto apply = [d = std::move(d)](tables& t) { return changes::define(t, d); };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<bool> campaign_book::take_back(campaign_id id)
{
    auto apply = [id](tables& t) { return t.campaigns.take_back(id); };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

asio::awaitable<campaign_change_result> campaign_book::move(
    campaign_id id,
    std::vector<campaign_state> from,
    campaign_state to,
    wall_time at,
    std::string why
)
{
    changes::campaign_move m{
        .id = id, .from = std::move(from), .to = to, .at = at, .why = std::move(why)};
    auto apply = [m = std::move(m)](tables& t) { return changes::move(t, m); };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<audience_start> campaign_book::start_with(
    campaign_id id, std::vector<campaign_state> from, upload_id audience, list_id list, wall_time at
)
{
    changes::campaign_move m{
        .id = id, .from = std::move(from), .to = campaign_state::running, .at = at, .why = {}};
    auto apply = [m = std::move(m), audience, list](tables& t) {
        return changes::start_with(t, m, audience, list);
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<campaign_change_result>
campaign_book::resume_anew(campaign_id id, std::string flow, wall_time at)
{
    changes::campaign_move m{
        .id = id,
        .from = {campaign_state::paused},
        .to = campaign_state::running,
        .at = at,
        .why = {},
    };
    auto apply = [m = std::move(m), flow = std::move(flow)](tables& t) {
        return changes::move_anew(t, m, flow);
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> campaign_book::let_rest_go(campaign_id id, wall_time from)
{
    auto apply = [id, from](tables& t) {
        t.campaigns.let_rest_go(id, from);
        return true;
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<campaign_cancel_answer> campaign_book::cancel(
    campaign_id id, std::vector<campaign_state> from, std::string flow, wall_time at
)
{
    changes::campaign_move m{
        .id = id,
        .from = std::move(from),
        .to = campaign_state::cancelled,
        .at = at,
        .why = {},
    };
    auto apply = [m = std::move(m), flow = std::move(flow)](tables& t) {
        campaign_cancel_answer answer{.campaign = changes::move(t, m), .mail = {}};
        if (answer.campaign.status == campaign_change_result::done)
            answer.mail = changes::cancel_campaign(t, flow, m.at);
        return answer;
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

void campaign_book::feed(feeding f, feed_handler done)
{
    struct feeding_in_progress
    {
        feeding what;
        feed_handler done;
    };
    std::size_t bytes = bytes_of_a_row;
    for (const auto& r : f.recipients)
        bytes += bytes_of_a_row + (r.mail ? r.mail->body.size() + bytes_of_a_row / 2 : 0);
    auto shared = std::make_shared<feeding_in_progress>(std::move(f), std::move(done));
    auto apply = [shared](tables& t) { return changes::feed(t, shared->what); };
    auto complete = [shared](bool ok, feeding_result result) {
        if (!ok)
            result = {};
        shared->done(std::move(result), std::move(shared->what));
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    writer_.commits.post(urgency::bulk, std::move(op));
}

} // namespace relay
