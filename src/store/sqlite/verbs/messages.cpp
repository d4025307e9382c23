#include "store/sqlite/verbs/store_impl.hpp"

#include <span>
#include <utility>

// What happens to messages outside of requests

namespace relay {

namespace asio = boost::asio;

void store::expire(
    lane l, state on_disk, std::vector<sized_message> messages, wall_time at, handler done
)
{
    constexpr std::size_t bytes_at_once = 1u << 20;
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
            for (const auto id : ids)
                t.expire(l, on_disk, id, at);
        };
        const bool last = first == all.size();
        impl_->post(urgency::bulk, bytes, std::move(apply), last ? std::move(done) : handler());
    } while (first < all.size());
}

void store::suppress(
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
                t.suppress(l, id, at);
            for (const auto& m : rewritten)
                t.rewrite(m);
        };
    impl_->post(urgency::express, bytes, std::move(apply), handler());
}

asio::awaitable<std::vector<accept_result>>
store::promote(lane l, std::vector<message_id> ids, wall_time now)
{
    const auto u = l == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids), now](tables& t) {
        std::vector<accept_result> promoted;
        for (const auto id : ids) {
            const auto at = t.find(id);
            if (!at || at->state != state::scheduled || !t.is_due(id, now))
                continue; // cancelled or rescheduled meanwhile
            promoted.push_back(t.requeue(id, *at));
        }
        return promoted;
    };
    return impl_->written(u, bytes, std::move(apply));
}

asio::awaitable<cancel_result> store::cancel(message_id id, wall_time at)
{
    auto apply = [id, at](tables& t) {
        const auto found = t.find(id);
        if (!found)
            return cancel_result::unknown;
        const bool possible = found->state == state::queued || found->state == state::scheduled;
        return possible && t.cancel(id, found->lane, found->state, at) ? cancel_result::cancelled
                                                                       : cancel_result::too_late;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<reschedule_result> store::reschedule(message_id id, wall_time due)
{
    auto apply = [id, due](tables& t) {
        const auto found = t.find(id);
        if (!found)
            return reschedule_result::unknown;
        const bool possible = found->state == state::queued || found->state == state::scheduled;
        return possible && t.reschedule(id, *found, due) ? reschedule_result::rescheduled
                                                         : reschedule_result::too_late;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<std::vector<accept_result>> store::retry_dead(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids)](tables& t) {
        std::vector<accept_result> requeued;
        for (const auto id : ids) {
            const auto at = t.find(id);
            if (!at || !t.is_dead_letter(id))
                continue;
            requeued.push_back(t.requeue(id, *at));
        }
        return requeued;
    };
    return impl_->written(urgency::bulk, bytes, std::move(apply));
}

asio::awaitable<std::size_t> store::purge_dead(std::vector<message_id> ids)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids)](tables& t) {
        std::size_t purged = 0;
        for (const auto id : ids) {
            const auto at = t.find(id);
            if (!at || !t.is_dead_letter(id))
                continue;
            t.purge(at->lane, at->state, id);
            ++purged;
        }
        return purged;
    };
    return impl_->written(urgency::bulk, bytes, std::move(apply));
}

void store::take_evidence(message_id id, std::string resend_id, wall_time at, evidence_handler done)
{
    auto apply = [id, resend_id = std::move(resend_id), at](tables& t) {
        return t.take_evidence(id, resend_id, at);
    };
    auto complete = [done = std::move(done)](bool, const evidence_effect& effect) {
        if (done)
            done(effect);
    };
    impl_->post(urgency::bulk, bytes_of_a_row, std::move(apply), std::move(complete));
}

void store::settle_queued(std::vector<message_id> ids, wall_time at, handler done)
{
    const auto bytes = ids.size() * bytes_of_a_row;
    auto apply = [ids = std::move(ids), at](tables& t) {
        for (const auto id : ids)
            t.settle_queued(id, at);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

} // namespace relay
