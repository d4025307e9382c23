#include "store/changes/inbox_changes.hpp"

#include "relay/mail/address.hpp"
#include "relay/mail/recipients.hpp"
#include "store/changes/accepting.hpp"
#include "store/changes/request_endings.hpp"
#include "store/tables/tables.hpp"

#include <array>
#include <optional>
#include <utility>

namespace relay::changes {

namespace {

acceptance status_of(const new_message& m)
{
    if (m.suppressed)
        return acceptance::suppressed;
    return m.scheduled_at ? acceptance::scheduled : acceptance::queued;
}

// A link is good for one person, and who is left is known now. It may run again, as its
// transaction.
void add_link(new_message& m, const unsubscribe_links& links)
{
    if (m.suppressed)
        return;
    submission email{
        .body = std::move(m.body),
        .summary = std::move(m.summary),
        .lane = m.flow.lane,
        .recipients = m.recipients,
        .headers = m.headers,
    };
    links.add_to(email, m.id);
    m.body = std::move(email.body);
    m.summary = std::move(email.summary);
    m.headers = email.headers;
}

accept_result append_row(tables& t, const new_message& m)
{
    t.inbox->append(m);
    return {.status = status_of(m), .id = m.id, .lane = m.flow.lane};
}

bool stops(const suppressed_scopes& known, std::string_view address, lane l)
{
    const auto found = known.find(fold_address(address));
    if (found == known.end())
        return false;
    return l == lane::campaign || found->second.contains(suppression_scope::everywhere);
}

std::vector<std::string>
leave_out(new_message& m, const recipient_lists& lists, const suppressed_scopes& known)
{
    auto remaining = remove_recipients(lists, [&](std::string_view address) {
        return stops(known, address, m.flow.lane);
    });
    if (remaining.removed.empty())
        return {};
    m.suppressed = remaining.members.empty();
    if (!m.suppressed) {
        const auto length = lists.end - lists.begin;
        m.summary.replace(lists.begin, length, remaining.members);
        m.body.replace(lists.begin, length, remaining.members);
        m.recipients = static_cast<std::uint32_t>(remaining.count);
    }
    return std::move(remaining.removed);
}

// The tags end a summary, if it has any (tally_tables.cpp).
void forget_tags(std::string& summary)
{
    const auto at = summary.rfind(R"("tags":[)");
    if (at == std::string::npos)
        return;
    summary.resize(at);
    if (summary.ends_with(','))
        summary.pop_back();
    summary += '}';
}

} // namespace

std::vector<std::vector<std::string>>
leave_out_suppressed(tables& t, std::span<new_message* const> messages)
{
    std::vector<std::optional<recipient_lists>> lists;
    std::vector<std::string> addresses;
    for (const auto* m : messages) {
        lists.push_back(m->suppressed ? std::nullopt : find_recipients(m->summary));
        if (!lists.back())
            continue;
        for (const auto* some : {&lists.back()->to, &lists.back()->cc, &lists.back()->bcc})
            for (const auto& address : *some)
                addresses.push_back(fold_address(address));
    }
    const auto known = t.inbox->scopes_of(addresses);
    std::vector<std::vector<std::string>> left_out(messages.size());
    if (known.empty())
        return left_out;
    for (std::size_t i = 0; i < messages.size(); ++i)
        if (lists[i])
            left_out[i] = leave_out(*messages[i], *lists[i], known);
    return left_out;
}

accept_result append(
    tables& t, new_message& m, const unsubscribe_links* links, std::vector<std::string>& left_out
)
{
    if (!m.idempotency_key.empty()) {
        if (const auto first = t.keys.find(m))
            return {
                .status = first->same_payload ? acceptance::duplicate : acceptance::key_conflict,
                .id = first->message,
            };
        t.keys.insert(m);
    }
    const std::array one{&m};
    auto of_all = leave_out_suppressed(t, one);
    left_out.insert(left_out.end(), of_all.front().begin(), of_all.front().end());
    if (links)
        add_link(m, *links);
    return append_row(t, m);
}

batch_result append_all(tables& t, new_batch& b, const unsubscribe_links* links)
{
    if (!b.idempotency_key.empty()) {
        if (auto known = t.batch_keys.find(b))
            return std::move(*known);
        t.batch_keys.insert(b);
    }
    std::vector<new_message*> all;
    for (auto& m : b.messages)
        all.push_back(&m);
    leave_out_suppressed(t, all);
    batch_result result{.status = batch_status::accepted, .errors = b.errors};
    for (auto& m : b.messages) {
        if (links)
            add_link(m, *links);
        result.accepted.push_back(append_row(t, m));
        result.ids.push_back(m.id);
    }
    return result;
}

// Who was suppressed since is looked up again, in the transaction of the one who suppresses.
std::vector<accept_result> take_up(tables& t, std::size_t most, std::vector<inbox_rows::row>& rows)
{
    if (!t.inbox)
        return {};
    rows = t.inbox->first(most);
    if (rows.empty())
        return {};
    std::vector<new_message*> all;
    for (auto& row : rows)
        all.push_back(&row.message);
    leave_out_suppressed(t, all);
    std::vector<accept_result> accepted;
    accepted.reserve(rows.size());
    for (const auto& row : rows)
        accepted.push_back(accept(t, row.message));
    t.inbox->remove(rows);
    return accepted;
}

accept_result bury_arrival(
    tables& t, message_id id, const outcome& why, wall_time at, std::vector<inbox_rows::row>& rows
)
{
    rows.clear();
    if (auto found = t.inbox->one(id))
        rows.push_back(std::move(*found));
    if (rows.empty())
        return {.id = id};
    auto& m = rows.front().message;
    m.flow = {.lane = m.flow.lane, .domain = std::move(m.flow.domain)};
    m.scheduled_at.reset();
    forget_tags(m.summary);
    const auto accepted = accept(t, m);
    if (accepted.status == acceptance::queued)
        give_up(t, m.flow.lane, id, why, at);
    t.inbox->remove(rows);
    return accepted;
}

} // namespace relay::changes
