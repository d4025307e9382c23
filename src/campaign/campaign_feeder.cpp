#include "relay/campaign/campaign_feeder.hpp"

#include "campaign/prepared_campaign.hpp"
#include "relay/async/run_blocking.hpp"
#include "relay/async/sleep.hpp"
#include "relay/async/thread_name.hpp"
#include "relay/base/check.hpp"
#include "relay/pipeline/until_read.hpp"
#include "relay/policy/sequence.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// A feeding is a commit's work, of which no other change waits for long, and fits into memory.
constexpr std::size_t recipients_at_once = 1'000;
constexpr std::size_t body_bytes_at_once = 4u << 20;
constexpr std::size_t variable_bytes_at_once = 4u << 20;
constexpr std::size_t body_bytes_at_first = 64u << 10; // of a mail of which nothing is known yet

// While one is written the next is made.
constexpr std::size_t feedings_at_once = 2;

// Recipients with mail that waits, of all campaigns together. But a campaign of many always has
// enough for some requests.
constexpr std::size_t ahead = 4'000;
constexpr std::size_t least_ahead = 200;

// How long what is shut (the queue, the disk) is left alone before it is looked at again
constexpr std::chrono::seconds rest_when_closed{1};

} // namespace

campaign_feeder::campaign_feeder(const parts& p, const id_secret& secret) : p_(p), id_codec_(secret)
{
    asio::post(thread_, [] { name_this_thread("campaigns"); });
}

asio::awaitable<void> campaign_feeder::run()
{
    for (;;) {
        const auto seen = p_.changed.notified();
        const auto now = hungry();
        for (const auto& c : now) {
            c->reading = true;
            co_await feed_next(c);
            c->reading = false;
        }
        if (!now.empty() || p_.changed.notified() != seen)
            continue;
        co_await p_.changed.wait_until(notifier::clock::now() + rest_when_closed);
    }
}

void campaign_feeder::feed(campaign_id id)
{
    auto& c = running_[id];
    if (!c) {
        c = std::make_shared<running>();
        c->id = id;
        c->body_bytes = body_bytes_at_first;
    }
    ++c->told;
    c->all_read = false;
    p_.changed.notify_all();
}

void campaign_feeder::redefined(campaign_id id)
{
    if (!feeds(id))
        return;
    auto& c = *running_[id];
    ++c.definitions;
    c.prepared.reset();
    feed(id);
}

void campaign_feeder::bound(campaign_id id, std::int64_t recipients, std::optional<wall_time> until)
{
    const auto c = running_.find(id);
    if (c == running_.end())
        return;
    const bool later = std::exchange(c->second->bound_until, until) != until;
    if (std::exchange(c->second->bound, recipients) != recipients || later)
        p_.changed.notify_all();
}

void campaign_feeder::hold_newcomers(campaign_id id, bool held)
{
    const auto c = running_.find(id);
    if (c != running_.end() && std::exchange(c->second->newcomers_held, held) != held)
        feed(id);
}

std::int64_t campaign_feeder::bound_of(campaign_id id) const
{
    const auto c = running_.find(id);
    return c == running_.end() ? 0 : c->second->bound;
}

bool campaign_feeder::is_feeding(campaign_id id) const
{
    const auto c = running_.find(id);
    return c != running_.end() && (c->second->reading || c->second->unwritten > 0);
}

std::optional<std::size_t> campaign_feeder::written_feedings(campaign_id id) const
{
    const auto c = running_.find(id);
    if (c == running_.end() || c->second->unwritten > 0)
        return std::nullopt;
    return c->second->feedings;
}

// Those that have too little ahead
std::vector<campaign_feeder::campaign> campaign_feeder::hungry()
{
    std::vector<campaign> found;
    if (running_.empty() || p_.ingest.closed())
        return found;
    const auto enough = std::max(ahead / running_.size(), least_ahead);
    for (const auto& [id, c] : running_)
        if (has_its_turn(*c) && waiting(*c) < enough)
            found.push_back(c);
    return found;
}

// Who awaits a step is found anew until it is on disk that he has it: so one feeding at a time.
bool campaign_feeder::has_its_turn(running& c) const
{
    const auto now = p_.now();
    if (c.look_again && is_time_to_look(*c.look_again, now))
        c.all_read = false;
    const bool may = !c.bound_until || now < *c.bound_until;
    return may && !c.all_read && c.bound > 0 &&
           c.unwritten < (c.is_sequence ? 1 : feedings_at_once);
}

void campaign_feeder::spend(running& c, std::int64_t recipients)
{
    if (c.bound != no_bound)
        c.bound = std::max<std::int64_t>(0, c.bound - recipients);
}

std::size_t campaign_feeder::waiting(running& c) const
{
    auto sum = c.recipients;
    std::erase_if(c.flows, [&](const flow_key& flow) {
        const auto messages = p_.ready_queue.waiting(flow);
        sum = std::max(sum, sum + std::min(messages, ahead));
        return messages == 0;
    });
    return sum;
}

asio::awaitable<void> campaign_feeder::feed_next(campaign c)
{
    if (std::exchange(c->refused, false))
        co_await sleep_for(read_again_after);
    const auto told = c->told;
    const auto ready = co_await prepare(c);
    if (!has_its_turn(*c))
        co_return; // its window has closed meanwhile, or it was not known to be a sequence
    auto limit = std::clamp<std::size_t>(
        body_bytes_at_once / std::max<std::size_t>(c->body_bytes, 1), 1, recipients_at_once
    );
    limit = static_cast<std::size_t>(std::min(static_cast<std::int64_t>(limit), c->bound));
    const auto page = co_await until_read([&] {
        return ready->turns().next(
            c->after, limit, variable_bytes_at_once, p_.now(), !c->newcomers_held
        );
    });
    c->look_again = ready->turns().look_again();
    if (page.empty()) {
        c->all_read = told == c->told;
        co_return;
    }
    if (page.upload.value != 0)
        c->after = recipient_id{.upload = page.upload, .line = page.up_to};
    spend(*c, page.passed);
    std::vector<message_id> ids;
    for (std::size_t i = 0; i < page.waiting.size() && !page.joined; ++i)
        ids.push_back(p_.id_source.next_message(p_.now()));
    auto made = co_await make(ready, page, ids);
    const auto now = running_.find(c->id);
    if (now != running_.end() && now->second == c)
        hand_over(c, page, ids, std::move(made));
}

asio::awaitable<campaign_feeder::preparation> campaign_feeder::prepare(campaign c)
{
    if (c->prepared)
        co_return c->prepared;
    const auto definitions = c->definitions;
    const auto record = co_await until_read([&] { return p_.campaign_reader.find(c->id); });
    check(record.has_value(), "a campaign that runs is on disk");
    auto read = [this, &record] {
        return std::make_shared<prepared_campaign>(*record, p_.campaign_reader, p_.make_mail);
    };
    const auto ready = co_await run_blocking(thread_, std::move(read));
    c->is_sequence = ready->turns().is_sequence();
    if (definitions == c->definitions)
        c->prepared = ready;
    co_return ready;
}

asio::awaitable<campaign_feeder::mails> campaign_feeder::make(
    preparation ready, const recipient_page& page, const std::vector<message_id>& ids
)
{
    auto task = [this, ready, step = page.step, recipients = page.waiting, ids, now = p_.now()] {
        mails made;
        made.reserve(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto uuid = id_codec_.to_uuid(ids[i]);
            const job_context context{
                .now = now, .uuid = uuid, .correlation_tag = p_.correlation_tag};
            made.push_back(ready->mail(step).make(recipients[i], ids[i], context));
        }
        return made;
    };
    co_return co_await run_blocking(thread_, std::move(task));
}

void campaign_feeder::hand_over(
    const campaign& c, const recipient_page& page, const std::vector<message_id>& ids, mails made
)
{
    auto f = begin_feeding(c->id, page);
    std::size_t bytes = 0;
    f.recipients.reserve(page.waiting.size());
    for (std::size_t i = 0; i < page.waiting.size(); ++i) {
        fed_recipient r{
            .id = page.waiting[i].id, .email = page.waiting[i].email, .mail = {}, .fault = {}};
        if (auto* mail = page.joined ? nullptr : std::get_if<submission>(&made[i])) {
            r.mail = p_.ingest.prepare(ids[i], std::move(*mail));
            bytes += r.mail->body.size();
        } else if (!page.joined) {
            r.fault = std::get<invalid_mail>(made[i]).fault;
        }
        if (page.step > 1 && r.mail && r.mail->suppressed) { // since the step before
            r.mail.reset();
            r.stops = true;
        }
        f.recipients.push_back(std::move(r));
    }
    if (!ids.empty())
        c->body_bytes = bytes / ids.size();
    ++c->unwritten;
    ++c->feedings;
    c->recipients += f.recipients.size();
    auto done = [this, c](feeding_result&& result, feeding&& what) {
        taken(*c, std::move(result), std::move(what));
    };
    p_.campaign_book.feed(std::move(f), std::move(done));
}

// What was read behind those that were not taken will be refused, too, and is read anew.
void campaign_feeder::taken(running& c, feeding_result&& result, feeding&& what)
{
    --c.unwritten;
    c.recipients -= what.recipients.size();
    if (!result.done) {
        spend(c, -what.passed);
        c.refused = true;
        c.after.reset();
        c.all_read = false;
    }
    auto accepted = result.accepted.begin();
    for (auto& r : what.recipients) {
        if (!result.done || !r.mail)
            continue;
        const auto& as = *accepted++;
        if (as.status == acceptance::failed)
            continue; // it was left out
        if (as.status == acceptance::queued && !c.flows.contains(r.mail->flow))
            c.flows.insert(r.mail->flow);
        p_.ingest.taken(as, std::move(*r.mail));
    }
    p_.changed.notify_all();
}

} // namespace relay
