#include "store/sqlite/verbs/store_impl.hpp"

#include <utility>

// The life of a request: sealed, then settled, postponed, split, released or buried.

namespace relay {

namespace asio = boost::asio;

asio::awaitable<bool> store::seal(sealed_request r)
{
    auto apply = [r = std::move(r)](tables& t) {
        t.insert_request(r);
        return true;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

asio::awaitable<bool> store::leave_again(request_id id)
{
    auto apply = [id](tables& t) {
        t.mark_request_leaving(id);
        return true;
    };
    return impl_->written(urgency::express, bytes_of_a_row, std::move(apply));
}

void store::settle(settlement s, handler done)
{
    const auto u = s.request.lane == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = s.request.members.size() * bytes_of_a_row;
    auto apply = [s = std::move(s)](tables& t) {
        auto remarks = t.mark_sent(s.request, s.sent, s.at);
        t.count_recipients(s.at, s.recipients);
        for (const auto& m : s.refused) {
            t.add_attempt(m.id, {.at = s.at, .result = m.result});
            t.bury(s.request, m.id, death::refused, m.result, s.at);
        }
        for (const auto& r : s.again)
            t.insert_request(r);
        t.mark_request_done(s.request.id);
        return remarks;
    };
    auto complete = [done = std::move(done),
                     say = impl_->on_error](bool ok, const std::vector<std::string>& remarks) {
        for (const auto& remark : remarks)
            (*say)(remark);
        if (done)
            done(ok);
    };
    impl_->post(u, bytes, std::move(apply), std::move(complete));
}

void store::postpone(
    sealed_request r, wall_time due, std::optional<attempt_entry> why, handler done
)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r), due, why = std::move(why)](tables& t) {
        for (const auto id : r.members) {
            if (why)
                t.add_attempt(id, *why);
            t.mark_waiting(r, id);
        }
        t.mark_request_waiting(r, due);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

void store::bury(sealed_request r, death reason, attempt_entry why, handler done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r), reason, why = std::move(why)](tables& t) {
        for (const auto id : r.members) {
            t.add_attempt(id, why);
            t.bury(r, id, reason, why.result, why.at);
        }
        t.mark_request_done(r.id);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(done));
}

void store::split(
    sealed_request whole,
    sealed_request first,
    sealed_request second,
    attempt_entry why,
    split_handler done
)
{
    const auto bytes = whole.members.size() * bytes_of_a_row;
    auto apply = [whole = std::move(whole),
                  first = std::move(first),
                  second = std::move(second),
                  why = std::move(why)](tables& t) {
        const bool accepted = t.has_evidence(whole.members);
        for (const auto id : whole.members) {
            t.add_attempt(id, why);
            if (accepted)
                t.bury(whole, id, death::outcome_unknown, why.result, why.at);
        }
        if (!accepted) {
            t.insert_request(first);
            t.insert_request(second);
        }
        t.mark_request_done(whole.id);
        return accepted;
    };
    auto complete = [done = std::move(done)](bool ok, bool accepted) {
        if (done)
            done(ok, accepted);
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(complete));
}

void store::release(sealed_request r, release_handler done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r)](tables& t) {
        std::vector<accept_result> requeued;
        if (r.on_disk != state::queued)
            for (const auto id : r.members)
                if (const auto at = t.find(id))
                    requeued.push_back(t.requeue(id, *at));
        t.mark_request_done(r.id);
        return requeued;
    };
    auto complete = [done = std::move(done)](bool ok, std::vector<accept_result> requeued) {
        done(ok, std::move(requeued));
    };
    impl_->post(urgency::express, bytes, std::move(apply), std::move(complete));
}

} // namespace relay
