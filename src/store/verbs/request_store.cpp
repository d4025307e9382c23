#include "relay/store/request_store.hpp"

#include "store/changes/message_changes.hpp"
#include "store/changes/request_endings.hpp"
#include "store/writer/store_writer.hpp"

#include <utility>

// The life of a request: sealed, then settled, postponed, split, released or buried.

namespace relay {

namespace asio = boost::asio;

asio::awaitable<bool> request_store::seal(sealed_request r)
{
    const auto u = r.lane == lane::transactional ? urgency::awaited : urgency::express;
    auto apply = [r = std::move(r)](tables& t) {
        t.requests.insert(r);
        return true;
    };
    return writer_.written(u, bytes_of_a_row, std::move(apply));
}

asio::awaitable<std::optional<wall_time>> request_store::leave_again(request_id id)
{
    auto apply = [id](tables& t) { return std::optional(t.requests.leaves(id)); };
    return writer_.written(urgency::express, bytes_of_a_row, std::move(apply));
}

void request_store::distrust()
{
    writer_.post(urgency::express, bytes_of_a_row, [](tables& t) { t.requests.distrust(); }, {});
}

void request_store::settle(settlement s, write_handler done)
{
    const auto u = s.request.lane == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = s.request.members.size() * bytes_of_a_row;
    auto apply = [s = std::move(s)](tables& t) {
        auto remarks = changes::mark_sent(t, s.request, s.sent, s.at);
        for (const auto& [domain, recipients] : s.recipients)
            t.recipients.add(s.at, domain, recipients);
        for (const auto& m : s.refused) {
            t.attempts.add(m.id, {.at = s.at, .result = m.result});
            changes::bury(t, s.request, m.id, death::refused, m.result, s.at);
        }
        for (const auto& r : s.again)
            t.requests.insert(r);
        t.requests.remove(s.request.id);
        return remarks;
    };
    auto complete = [done = std::move(done),
                     say = writer_.on_error](bool ok, const std::vector<std::string>& remarks) {
        for (const auto& remark : remarks)
            (*say)(remark);
        if (done)
            done(ok);
    };
    writer_.post(u, bytes, std::move(apply), std::move(complete));
}

void request_store::postpone(
    sealed_request r, wall_time due, std::optional<attempt_entry> why, write_handler done
)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r), due, why = std::move(why)](tables& t) {
        for (const auto id : r.members) {
            if (why)
                t.attempts.add(id, *why);
            changes::mark_waiting(t, r, id);
        }
        t.requests.waits(r, due);
    };
    writer_.post(urgency::express, bytes, std::move(apply), std::move(done));
}

void request_store::bury(sealed_request r, death reason, attempt_entry why, write_handler done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r), reason, why = std::move(why)](tables& t) {
        for (const auto id : r.members) {
            t.attempts.add(id, why);
            changes::bury(t, r, id, reason, why.result, why.at);
        }
        t.requests.remove(r.id);
    };
    writer_.post(urgency::express, bytes, std::move(apply), std::move(done));
}

void request_store::split(
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
        const bool accepted = changes::has_evidence(t, whole.members);
        for (const auto id : whole.members) {
            t.attempts.add(id, why);
            if (accepted)
                changes::bury(t, whole, id, death::outcome_unknown, why.result, why.at);
        }
        if (!accepted) {
            t.requests.insert(first);
            t.requests.insert(second);
        }
        t.requests.remove(whole.id);
        return accepted;
    };
    auto complete = [done = std::move(done)](bool ok, bool accepted) {
        if (done)
            done(ok, accepted);
    };
    writer_.post(urgency::express, bytes, std::move(apply), std::move(complete));
}

void request_store::release(sealed_request r, release_handler done)
{
    const auto bytes = r.members.size() * bytes_of_a_row;
    auto apply = [r = std::move(r)](tables& t) {
        std::vector<accept_result> requeued;
        if (r.on_disk != state::queued)
            for (const auto id : r.members)
                if (const auto at = t.messages.find(id))
                    requeued.push_back(changes::requeue(t, id, *at));
        t.requests.remove(r.id);
        return requeued;
    };
    auto complete = [done = std::move(done)](bool ok, std::vector<accept_result> requeued) {
        done(ok, std::move(requeued));
    };
    writer_.post(urgency::express, bytes, std::move(apply), std::move(complete));
}

} // namespace relay
