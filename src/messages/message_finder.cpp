#include "relay/messages/message_finder.hpp"

#include "messages/timeline.hpp"
#include "relay/base/text.hpp"
#include "relay/mail/recipients.hpp"
#include "relay/pipeline/arrivals.hpp"
#include "relay/pipeline/dispatcher.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/message_reader.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

// Events that a timeline shows: somebody may open a mail very often
constexpr std::size_t events_at_most = 1'000;

} // namespace

asio::awaitable<std::optional<message_id>> message_finder::resolve(std::string uuid)
{
    if (const auto id = p_.id_codec.parse_message(uuid))
        co_return id;
    if (!is_uuid(uuid))
        co_return std::nullopt;
    co_return co_await p_.message_reader.find_by_resend_id(to_ascii_lower(uuid));
}

asio::awaitable<std::optional<message_view>> message_finder::find(std::string uuid)
{
    const auto id = co_await resolve(std::move(uuid));
    if (!id)
        co_return std::nullopt;
    co_return co_await find(*id);
}

asio::awaitable<std::optional<message_record>> message_finder::record_of(message_id id)
{
    auto record = co_await p_.message_reader.find(id);
    if (!record && co_await p_.arrivals.look_for(id))
        record = co_await p_.message_reader.find(id);
    co_return record;
}

asio::awaitable<std::optional<message_view>> message_finder::find(message_id id)
{
    auto record = co_await record_of(id);
    if (!record)
        co_return std::nullopt;
    message_view view{.record = std::move(*record)};
    co_await heed_cancel(view.record);
    co_await track(view);
    explain(view);
    if (view.record.state == state::suppressed)
        view.suppressions = co_await stopped_by(view.record);
    co_return view;
}

// Its own row may still be to say so. A request may have had it, and have ended since its row was
// read: what is in none by now comes into no other, so its row is right when it is read once more.
asio::awaitable<void> message_finder::heed_cancel(message_record& r)
{
    if (!r.cancelled || p_.in_flight.holds(r.id))
        co_return;
    if (auto again = co_await p_.message_reader.find(r.id))
        r = std::move(*again);
    if (!r.cancelled)
        co_return;
    r.state = state::cancelled;
    r.finished = r.cancelled;
}

// What Resend has told of it
asio::awaitable<void> message_finder::track(message_view& m)
{
    if (m.record.state == state::sent)
        m.known = co_await p_.event_reader.known_of(m.record.id);
    m.last_event = last_event_name(last_event(m.known));
}

asio::awaitable<std::vector<suppression_entry>> message_finder::stopped_by(const message_record& m)
{
    const auto lists = find_recipients(m.summary);
    if (!lists)
        co_return std::vector<suppression_entry>();
    auto all = lists->to;
    for (const auto* others : {&lists->cc, &lists->bcc})
        all.insert(all.end(), others->begin(), others->end());
    const auto at = m.finished.value_or(created_at(m.id));
    co_return co_await p_.event_reader.suppressions_of(std::move(all), m.lane, at);
}

void message_finder::explain(message_view& m) const
{
    const auto& r = m.record;
    m.now = r.state;
    const bool unfinished =
        r.state == state::queued || r.state == state::waiting || r.state == state::sealed;
    const auto* request = unfinished ? p_.in_flight.request_of(r.id) : nullptr;
    if (request) {
        m.now = state::sealed;
        if (!request->repeats)
            return;
    }
    const bool parked = m.now == state::sealed;
    if (parked || r.state == state::queued) {
        explain_queued(m);
        return;
    }
    switch (r.state) {
    case state::scheduled:
        m.waits_for = "schedule";
        m.until = r.scheduled_at;
        break;
    case state::waiting:
        if (r.next_attempt && *r.next_attempt <= wall_now())
            return explain_queued(m);
        m.waits_for = "backoff";
        m.until = r.next_attempt;
        break;
    default:
        break;
    }
}

// What a message waits for that could leave, or whose next attempt is due
void message_finder::explain_queued(message_view& m) const
{
    const auto& r = m.record;
    const auto now = wall_now();
    const auto bound = p_.quota_book.bound(r.lane, now);
    const auto* why = p_.pauses.reason(r.lane, r.domain);
    if (!why && m.now == state::queued)
        why = p_.pauses.of_flow(r.campaign, r.tenant);
    if (why) {
        m.waits_for = "pause:" + to_string(why->scope);
        if (why->until)
            m.until = why->until;
        else if (!why->by_hand)
            m.until = why->next_probe;
    } else if (m.now == state::queued && bound && bound->left < r.recipients) {
        m.waits_for = "pause:quota"; // others may be small enough for what is left
        m.until = bound->until;
    } else {
        const bool others_first =
            r.lane == lane::campaign && p_.ready_queue.messages(lane::transactional) > 0;
        m.waits_for = others_first ? "lane" : "permit";
    }
}

asio::awaitable<std::vector<event_record>> message_finder::events(message_id id)
{
    co_return co_await p_.event_reader.events_of(id, events_at_most);
}

asio::awaitable<std::string> message_finder::body(message_id id)
{
    std::vector<message_id> one(1, id);
    auto bodies = co_await p_.message_reader.load_bodies(std::move(one));
    co_return std::move(bodies.front());
}

asio::awaitable<message_finder::page> message_finder::list(message_page_query which)
{
    auto found = co_await p_.message_reader.list(which);
    page result{.has_more = found.has_more};
    for (auto& record : found.messages) {
        co_await heed_cancel(record);
        result.messages.push_back({.record = std::move(record)});
        co_await track(result.messages.back());
        explain(result.messages.back());
    }
    co_return result;
}

asio::awaitable<std::vector<timeline_entry>> message_finder::timeline(message_view m)
{
    const auto now = wall_now();
    const auto accepted = accepted_at(m.record, now);
    const auto pauses = co_await p_.message_reader.pauses_between(accepted, now);
    const auto deaths = co_await deaths_of(m.record);
    co_return make_timeline(m, deaths, pauses, p_.dispatcher.lane_ahead(), now);
}

// Those that it came back from, and the one that it may be in
asio::awaitable<std::vector<past_death>> message_finder::deaths_of(const message_record& m)
{
    std::vector<past_death> deaths;
    const auto told = co_await p_.event_reader.events_of(m.id, events_at_most);
    for (const auto& e : told)
        if (auto death = read_death(e))
            deaths.push_back(std::move(*death));
    if (m.state != state::dead && m.state != state::expired)
        co_return deaths;
    dead_letter_filter one;
    one.ids.push_back(m.id);
    const auto letters = co_await p_.message_reader.dead_letters(one);
    for (const auto& letter : letters)
        deaths.push_back({.reason = std::string(to_string(letter.reason)), .died = letter.at});
    co_return deaths;
}

} // namespace relay
