#include "relay/pipeline/outgoing.hpp"

#include "relay/base/text.hpp"
#include "relay/policy/retry.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

bool outgoing::may_be_released() const
{
    const auto knows_its_place = [](const taken_message& m) { return m.key != nullptr; };
    return !attempted && (sealed.on_disk != state::queued ||
                          (!messages.empty() && std::ranges::all_of(messages, knows_its_place)));
}

const std::string& outgoing::domain_of(std::size_t index) const
{
    const auto& key = messages[index].key;
    static const std::string unknown;
    if (key)
        return key->domain;
    return index < domains.size() ? domains[index] : unknown;
}

std::int64_t outgoing::recipients() const
{
    std::int64_t sum = 0;
    for (const auto& m : messages)
        sum += m.message.recipients;
    return sum;
}

request_ptr compose_request(request_id id, lane l, std::vector<taken_message> messages)
{
    auto request = std::make_shared<outgoing>();
    request->sealed = {
        .id = id, .lane = l, .batch = messages.size() > 1, .sealed_at = moment_now()};
    request->composed = *request->sealed.sealed_at;
    request->sealed.members.reserve(messages.size());
    for (const auto& m : messages)
        request->sealed.members.push_back(m.message.id);
    request->messages = std::move(messages);
    request->domain = common_domain(*request);
    measure(*request);
    return request;
}

request_ptr request_from_disk(sealed_request r, std::vector<message_facts> facts)
{
    auto request = std::make_shared<outgoing>();
    request->domain = common_domain(facts);
    request->messages.resize(facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto& m = request->messages[i].message;
        m.id = r.members[i];
        m.recipients = facts[i].recipients;
        m.bytes = facts[i].bytes;
        m.expires = facts[i].expires;
        request->domains.push_back(std::move(facts[i].domain));
    }
    measure(*request);
    request->sealed = std::move(r);
    request->composed = request->sealed.sealed_at.value_or(moment{});
    request->leaves = !request->is_parked_on_disk();
    request->attempted = !request->sealed.ready;
    return request;
}

std::array<request_ptr, 2> halve(outgoing& r, std::array<request_id, 2> ids, int attempts)
{
    // Of one half the part of something that there is one of for each member
    const auto middle = static_cast<std::ptrdiff_t>(r.sealed.members.size() / 2);
    const auto part = [middle](auto& from, bool first, auto& to) {
        if (from.empty())
            return;
        const auto begin = std::make_move_iterator(from.begin());
        const auto end = std::make_move_iterator(from.end());
        to.assign(first ? begin : begin + middle, first ? begin + middle : end);
    };
    auto members = r.sealed.members; // the whole is still to be ended on disk
    std::array<request_ptr, 2> halves;
    for (std::size_t i = 0; i < halves.size(); ++i) {
        auto half = std::make_shared<outgoing>();
        half->sealed = {
            .id = ids[i],
            .lane = r.sealed.lane,
            .attempts = attempts,
            .sealed_at = moment_now(),
            .on_disk = r.sealed.on_disk,
            .ready = true,
        };
        part(members, i == 0, half->sealed.members);
        part(r.messages, i == 0, half->messages);
        part(r.domains, i == 0, half->domains);
        half->sealed.batch = half->sealed.members.size() > 1;
        half->composed = r.composed;
        half->domain = half->messages.empty() ? r.domain : common_domain(*half);
        measure(*half);
        halves[i] = std::move(half);
    }
    return halves;
}

void measure(outgoing& r)
{
    r.bytes = r.largest = 0;
    bool all_expire = true;
    for (const auto& [m, flow, key] : r.messages) {
        r.bytes += m.bytes;
        r.largest = std::max<std::size_t>(r.largest, m.bytes);
        all_expire = all_expire && m.expires;
    }
    r.deadline.reset();
    if (!all_expire || r.messages.empty())
        return;
    const auto expiry = [](const taken_message& m) { return *m.message.expires; };
    r.deadline = expiry(*std::ranges::min_element(r.messages, {}, expiry));
}

bool has_bodies(const outgoing& r)
{
    return std::ranges::all_of(r.messages, [](const auto& m) { return m.message.loaded; });
}

void forget_bodies(outgoing& r)
{
    for (auto& m : r.messages) {
        clear_memory(m.message.body);
        m.message.loaded = false;
    }
}

bool time_is_over(const outgoing& r, wall_time now)
{
    return r.deadline && *r.deadline <= now;
}

bool time_is_over(const std::vector<message_facts>& messages, wall_time now)
{
    const auto is_over = [now](const message_facts& m) { return m.expires && *m.expires <= now; };
    const auto lives_on = [](const message_facts& m) { return !m.expires; };
    return std::ranges::any_of(messages, is_over) && std::ranges::none_of(messages, lives_on);
}

bool has_several_senders(const outgoing& r)
{
    for (std::size_t i = 1; i < r.messages.size(); ++i)
        if (r.domain_of(i) != r.domain_of(0))
            return true;
    return false;
}

std::string common_domain(const outgoing& r)
{
    if (has_several_senders(r))
        return several_senders;
    return r.messages.empty() ? std::string() : r.domain_of(0);
}

std::string common_domain(const std::vector<message_facts>& messages)
{
    const auto differs = [&](const message_facts& m) {
        return m.domain != messages.front().domain;
    };
    if (std::ranges::any_of(messages, differs))
        return several_senders;
    return messages.empty() ? std::string() : messages.front().domain;
}

namespace {

// Of a request that an earlier version has sealed only the number tells.
moment known_since(const sealed_request& r)
{
    return r.sealed_at.value_or(moment{.wall = created_at(r.id)});
}

} // namespace

// The database's clock, if there is one, and this machine's both count: one of them may have been
// set back.
std::optional<milliseconds> key_age(const sealed_request& r)
{
    const auto from = known_since(r);
    const auto now = moment_now();
    const auto known = age(from, now);
    return known ? std::optional(std::max(*known, machine_wall_now() - from.wall)) : known;
}

bool key_has_died(const outgoing& r)
{
    if (!r.attempted)
        return false;
    const auto died = known_since(r.sealed).wall + key_life;
    return key_age(r.sealed).value_or(key_life) >= key_life || r.left_again >= died;
}

} // namespace relay
