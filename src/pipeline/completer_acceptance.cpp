#include "relay/pipeline/completer.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

// A request that Resend took: all of it, or of a batch all but a few

namespace relay {

namespace {

double seconds_between(wall_time from, wall_time to)
{
    // An id may be of a later time than now: the clock was set back.
    return std::max(std::chrono::duration<double>(to - from).count(), 0.0);
}

} // namespace

// What is refused goes to `dead`, with all that becomes of the request; else its end is written.
std::optional<refused_messages>
completer::accepted(const request_ptr& r, send_report report, wall_time now)
{
    ++(r->sealed.batch ? p_.counters.batches : p_.counters.singles);
    ++r->sealed.attempts;
    last_accepted_ = moment_now();
    const sending_span span{.from = r->started, .until = pacer::clock::now()};
    for (const auto& item : report.items)
        if (const auto* sent = std::get_if<accepted_item>(&item))
            evidence_->accepted(sent->resend_id, span);
    std::vector<not_taken> others;
    auto end = settle(*r, report, others, now);
    p_.in_flight.let_go_quota(*r);
    p_.counters.messages_sent += end.sent.size();
    for (const auto& [domain, recipients] : end.recipients)
        p_.counters.recipients_sent += recipients;

    auto kept = std::make_shared<kept_back>(keep_back(*r, std::move(others), now));
    for (const auto& request : kept->again)
        end.again.push_back(request->sealed);
    r->messages = std::vector<taken_message>(); // no room for them: many requests wait for the disk
    auto after = [this, r, kept] {
        p_.requeuer.give_back(*r, std::move(kept->queued));
        for (const auto& request : kept->again) {
            p_.in_flight.add(request);
            p_.repeat_queue.add_first(request);
        }
    };
    p_.in_flight.record(r);
    if (!end.refused.empty())
        return refused_messages{.request = r, .end = std::move(end), .after = std::move(after)};
    auto done = [this, r, after = std::move(after)](bool ok) {
        if (!ok)
            return p_.in_flight.stay_open(r);
        p_.in_flight.finish(r);
        after();
    };
    p_.store.settle(std::move(end), std::move(done));
    return std::nullopt;
}

// What the answer says of each message; `others` are those that are neither sent nor refused.
settlement
completer::settle(outgoing& r, send_report& report, std::vector<not_taken>& others, wall_time now)
{
    settlement s{.request = r.sealed, .at = now};
    s.sent.reserve(report.items.size());
    auto& latency = p_.counters.accepted_to_sent[static_cast<std::size_t>(r.sealed.lane)];
    for (std::size_t i = 0; i < report.items.size(); ++i) {
        const auto id = r.sealed.members[i];
        if (auto* sent = std::get_if<accepted_item>(&report.items[i])) {
            latency.add(seconds_between(created_at(id), now));
            s.sent.push_back({.id = id, .resend_id = std::move(sent->resend_id)});
            s.recipients[r.domain_of(i)] += r.messages[i].message.recipients;
            continue;
        }
        auto why = classify_refusal(std::get<refused_item>(report.items[i]).message);
        if (why.verdict == verdict::domain)
            others.push_back({.index = i, .why = std::move(why)});
        else
            s.refused.push_back({.id = id, .result = std::move(why)});
    }
    return s;
}

// Messages whose domain may not send: it is paused, and they go back to where they were. Of a
// request that comes from disk nobody knows where that is: those of one domain become a request.
completer::kept_back
completer::keep_back(outgoing& r, std::vector<not_taken> messages, wall_time now)
{
    const bool queued = r.sealed.on_disk == state::queued;
    kept_back kept;
    std::map<std::string, request_ptr> by_domain;
    for (auto& [index, why] : messages) {
        auto& m = r.messages[index];
        const auto& known = r.domain_of(index);
        const auto domain = known.empty() ? why.domain : known;
        p_.pause_control.settle(why, {.request = r.sealed.id, .sender = known}, now);
        if (queued && m.key) {
            kept.queued.push_back(std::move(m));
            continue;
        }
        auto& request = by_domain[domain];
        if (!request) {
            request = std::make_shared<outgoing>();
            request->sealed = {
                .id = p_.id_source.next_request(now),
                .lane = r.sealed.lane,
                .attempts = r.sealed.attempts - 1,
                .sealed_at = moment_now(),
                .on_disk = r.sealed.on_disk,
                .ready = true,
            };
            request->domain = domain;
            request->composed = r.composed;
            kept.again.push_back(request);
        }
        request->sealed.members.push_back(r.sealed.members[index]);
        request->domains.push_back(known);
        request->sealed.batch = request->sealed.members.size() > 1;
        request->messages.push_back(std::move(m));
        measure(*request);
    }
    return kept;
}

} // namespace relay
