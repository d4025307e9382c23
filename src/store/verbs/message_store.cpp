#include "relay/store/message_store.hpp"

#include "store/changes/accepting.hpp"
#include "store/changes/campaign_cancelling.hpp"
#include "store/changes/inbox_changes.hpp"
#include "store/changes/message_changes.hpp"
#include "store/changes/request_endings.hpp"
#include "store/writer/store_writer.hpp"

#include <memory>
#include <span>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// One object for what is written and who is told of it: most messages come this way.
class acceptance_operation final : public write_operation
{
public:
    acceptance_operation(new_message&& m, message_store::accept_handler&& done)
        : message_(std::move(m)),
          done_(std::move(done))
    {
        bytes = message_.body.size() + bytes_of_a_row;
        key = message_.idempotency_key;
        may_fail = true;
    }

    void apply(tables& t) override { result_ = changes::accept(t, message_); }

    void complete(bool ok) override
    {
        if (!ok)
            result_ = {.status = acceptance::failed, .id = message_.id};
        done_(result_, std::move(message_));
    }

private:
    new_message message_;
    message_store::accept_handler done_;
    accept_result result_;
};

} // namespace

void message_store::accept(new_message m, accept_handler done)
{
    const auto u = m.flow.lane == lane::transactional ? urgency::awaited : urgency::bulk;
    writer_.commits.post(u, std::make_unique<acceptance_operation>(std::move(m), std::move(done)));
}

void message_store::accept_all(new_batch b, batch_handler done)
{
    struct acceptance_in_progress
    {
        new_batch batch;
        batch_handler done;
    };
    auto u = urgency::bulk;
    std::size_t bytes = bytes_of_a_row;
    for (const auto& m : b.messages) {
        bytes += m.body.size() + bytes_of_a_row;
        if (m.flow.lane == lane::transactional)
            u = urgency::awaited;
    }
    auto shared = std::make_shared<acceptance_in_progress>(std::move(b), std::move(done));
    auto apply = [shared](tables& t) { return changes::accept_all(t, shared->batch); };
    auto complete = [shared](bool ok, batch_result result) {
        if (!ok)
            result = {};
        shared->done(std::move(result), std::move(shared->batch));
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    writer_.commits.post(u, std::move(op));
}

asio::awaitable<message_store::taken_up_mail>
message_store::take_up(std::size_t most, bool counts_left)
{
    const auto rows = std::make_shared<std::vector<inbox_rows::row>>();
    auto apply = [most, counts_left, rows](tables& t) {
        rows->clear(); // it may run again
        taken_up_mail taken{.accepted = changes::take_up(t, most, *rows)};
        if (counts_left && t.inbox) {
            taken.left = rows->empty() ? 0 : t.inbox->count();
            taken.set_aside = t.inbox->count_set_aside();
        }
        return std::optional(std::move(taken));
    };
    auto taken =
        co_await writer_.written(urgency::express, most * bytes_of_a_row, std::move(apply));
    if (taken)
        co_return std::move(*taken);
    taken_up_mail none{.failed = true};
    for (const auto& row : *rows)
        none.not_taken.push_back(row.message.id);
    co_return none;
}

asio::awaitable<std::optional<accept_result>>
message_store::bury_arrival(message_id id, outcome why, wall_time at)
{
    const auto rows = std::make_shared<std::vector<inbox_rows::row>>(); // as long as the commit
    auto apply = [id, why = std::move(why), at, rows](tables& t) {
        return std::optional(changes::bury_arrival(t, id, why, at, *rows));
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> message_store::set_arrival_aside(message_id id, wall_time at)
{
    auto apply = [id, at](tables& t) {
        t.inbox->set_aside(id, at);
        return true;
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

void message_store::expire(
    lane l, state on_disk, std::vector<sized_message> messages, wall_time at, expiry_handler done
)
{
    constexpr std::size_t bytes_at_once = 1u << 20;
    const auto all_expired = std::make_shared<std::vector<message_id>>();
    const std::span all(messages);
    std::size_t first = 0;
    do {
        std::size_t bytes = 0;
        std::vector<message_id> ids;
        while (first < all.size() && bytes < bytes_at_once) {
            bytes += all[first].bytes + bytes_of_a_row;
            ids.push_back(all[first++].id);
        }
        auto apply = [l, on_disk, ids = std::move(ids), at](tables& t) {
            std::vector<message_id> expired;
            for (const auto id : ids)
                if (!changes::cancel_with_campaign(t, id) && changes::expire(t, l, on_disk, id, at))
                    expired.push_back(id);
            return expired;
        };
        auto last = first == all.size() ? std::move(done) : expiry_handler();
        auto complete = [all_expired,
                         last = std::move(last)](bool ok, std::vector<message_id>&& expired) {
            if (ok)
                all_expired->insert(all_expired->end(), expired.begin(), expired.end());
            if (last)
                last(ok, std::move(*all_expired));
        };
        auto op = make_operation(bytes, std::move(apply), std::move(complete));
        writer_.commits.post(urgency::bulk, std::move(op));
    } while (first < all.size());
}

void message_store::suppress(
    lane l,
    std::vector<message_id> nobody_left,
    std::vector<rewritten_message> rewritten,
    wall_time at
)
{
    auto bytes = nobody_left.size() * bytes_of_a_row;
    for (const auto& m : rewritten)
        bytes += m.body.size() + bytes_of_a_row;
    auto apply =
        [l, nobody_left = std::move(nobody_left), rewritten = std::move(rewritten), at](tables& t) {
            for (const auto id : nobody_left)
                changes::suppress(t, l, id, at);
            for (const auto& m : rewritten)
                changes::rewrite(t, m);
        };
    writer_.post(urgency::express, bytes, std::move(apply), write_handler());
}

asio::awaitable<std::vector<accept_result>>
message_store::promote(lane l, std::vector<message_id> ids, wall_time now)
{
    const auto u = l == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids), now](tables& t) {
        std::vector<accept_result> promoted;
        for (const auto id : ids) {
            const auto at = t.messages.find(id);
            if (!at || at->state != state::scheduled || !t.messages.is_due(id, now))
                continue; // cancelled or rescheduled meanwhile
            if (changes::cancel_with_campaign(t, id))
                continue;
            promoted.push_back(changes::requeue(t, id, *at));
        }
        return promoted;
    };
    return writer_.written(u, bytes, std::move(apply));
}

asio::awaitable<cancel_result> message_store::cancel(message_id id, wall_time at)
{
    auto apply = [id, at](tables& t) {
        const auto found = t.messages.find(id);
        if (!found)
            return cancel_result::unknown;
        const bool possible = found->state == state::queued || found->state == state::scheduled;
        return possible && changes::cancel(t, id, *found, at) ? cancel_result::cancelled
                                                              : cancel_result::too_late;
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<std::optional<campaign_cancel>>
message_store::cancel_campaign(std::string campaign, wall_time at)
{
    auto apply = [campaign = std::move(campaign), at](tables& t) {
        return std::optional(changes::cancel_campaign(t, campaign, at));
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> message_store::carry_out_cancel(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids)](tables& t) {
        for (const auto id : ids)
            changes::cancel_with_campaign(t, id);
        return true;
    };
    return writer_.written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<bool> message_store::end_cancel(campaign_cancel c)
{
    auto apply = [c = std::move(c)](tables& t) {
        t.cancels.remove(c);
        return true;
    };
    return writer_.written(urgency::bulk, bytes_of_a_row, std::move(apply));
}

asio::awaitable<reschedule_result> message_store::reschedule(message_id id, wall_time due)
{
    auto apply = [id, due](tables& t) {
        const auto found = t.messages.find(id);
        if (!found)
            return reschedule_result::unknown;
        const bool possible = found->state == state::queued || found->state == state::scheduled;
        return possible && !t.cancels.cancelled(*found) && changes::reschedule(t, id, *found, due)
                   ? reschedule_result::rescheduled
                   : reschedule_result::too_late;
    };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

void message_store::take_evidence(
    message_id id, std::string resend_id, wall_time at, evidence_handler done
)
{
    auto apply = [id, resend_id = std::move(resend_id), at](tables& t) {
        const auto found = t.messages.find(id);
        return found ? changes::take_evidence(t, id, *found, resend_id, at) : evidence_effect();
    };
    auto complete = [done = std::move(done)](bool, const evidence_effect& effect) {
        if (done)
            done(effect);
    };
    writer_.post(urgency::bulk, bytes_of_a_row, std::move(apply), std::move(complete));
}

void message_store::settle_queued(std::vector<message_id> ids, wall_time at, write_handler done)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids), at](tables& t) {
        for (const auto id : ids)
            changes::settle_queued(t, id, at);
    };
    writer_.post(urgency::express, bytes, std::move(apply), std::move(done));
}

} // namespace relay
